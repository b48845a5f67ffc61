import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { describe, it } from "node:test";
import { PgVectorDriver } from "../src/pgvector/driver.js";

/** AuthenticationOk and ReadyForQuery of PostgreSQL's protocol. */
const WELCOME = Buffer.from([82, 0, 0, 0, 8, 0, 0, 0, 0, 90, 0, 0, 0, 5, 73]);

describe("a PostgreSQL that goes away in the middle of a statement", () => {
  it("is an error of the call, and does not end the process", async () => {
    const server = createServer((socket) => {
      socket.once("data", () => {
        socket.write(WELCOME);
        socket.once("data", () => socket.destroy());
      });
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    try {
      const opening = PgVectorDriver.open(`postgres://a@127.0.0.1:${port}/a`, {
        name: "pgvector",
        collection: "documents",
        wanted: { model: "m", dimensions: 3 },
        giveUpMs: 5000,
        writeOnly: false,
        report: () => {},
      });
      await assert.rejects(opening, /terminated/);
    } finally {
      server.close();
    }
  });
});
