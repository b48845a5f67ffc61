import assert from "node:assert/strict";
import { it } from "node:test";
import { pointId } from "../src/point-id.js";
import { storeConformance } from "./support/conformance.js";
import { FakeQdrant } from "./support/fake-qdrant.js";
import type { Place } from "./support/place.js";
import { Relay } from "./support/servers.js";

async function startQdrant(): Promise<Place> {
  const qdrant = new FakeQdrant();
  const port = await qdrant.start();
  const relay = new Relay(port);
  return {
    options: { kind: "qdrant", url: `http://127.0.0.1:${await relay.start()}` },
    server: {
      start: async () => void (await qdrant.start(port)),
      stop: () => qdrant.stop(),
      freeze: () => relay.freeze(),
      thaw: () => relay.thaw(),
    },
    close: async () => {
      await relay.close();
      await qdrant.stop();
    },
  };
}

storeConformance(
  "qdrant, not run against a real one: against its interface's description",
  startQdrant,
);

it("the UUID of an id is of version 5, and each time the same", () => {
  assert.match(
    pointId("a"),
    /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
  );
  assert.equal(pointId("ü"), pointId("ü"));
  const ids = Array.from({ length: 1000 }, (_, at) => pointId(String(at)));
  assert.equal(new Set(ids).size, 1000);
});
