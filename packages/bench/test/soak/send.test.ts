import assert from "node:assert/strict";
import { once } from "node:events";
import { Agent, createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, type TestContext, test } from "node:test";
import { Ledger, type Outcome } from "../../src/soak/ledger.js";
import { get } from "../../src/soak/request.js";
import { type Manner, send } from "../../src/soak/send.js";

/** How a request of a client ends whose server does so. */
async function outcomeOf(t: TestContext, listener: RequestListener, manner: Manner = {}) {
  const server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  const agent = new Agent({ keepAlive: true });
  t.after(() => {
    agent.destroy();
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const ledger = new Ledger();
  await send(
    get("it", "/", () => 1),
    { port, agent, timeoutMs: 300, ledger },
    manner,
  );
  const [outcome] =
    Object.entries(ledger.total()).find(([key, n]) => key !== "sent" && n === 1) ?? [];
  assert.equal(ledger.underWay, 0);
  return { outcome, vectors: ledger.vectorsCompared, reasons: ledger.examples(outcome as Outcome) };
}

describe("a request", () => {
  test("is answered by a whole response, also if it is read slowly", async (t) => {
    const listener: RequestListener = (_, response) => response.end("x".repeat(200_000));
    for (const slow of [false, true])
      assert.deepEqual(await outcomeOf(t, listener, { slow }), {
        outcome: "answered",
        vectors: 1,
        reasons: [],
      });
  });

  test("is lost without a response in time, and if the connection closes before its end", async (t) => {
    const silent = await outcomeOf(t, () => {});
    assert.equal(silent.outcome, "lost");
    assert.match(silent.reasons[0] ?? "", /no response in 300 ms/);
    const cut = await outcomeOf(t, (_, response) => {
      response.writeHead(200, { "Content-Length": 10 });
      response.write("half", () => response.destroy());
    });
    assert.equal(cut.outcome, "lost");
  });

  test("is cancelled by its client before, and in the middle of its response", async (t) => {
    const manner = { cancelAfterMs: 50 };
    assert.equal((await outcomeOf(t, () => {}, manner)).outcome, "cancelled");
    const begun: RequestListener = (_, response) => {
      response.writeHead(200, { "Content-Length": 10 });
      response.write("half");
    };
    assert.equal((await outcomeOf(t, begun, manner)).outcome, "cancelled");
    assert.equal((await outcomeOf(t, () => {}, { cancelAfterMs: 0 })).outcome, "cancelled");
  });
});
