import assert from "node:assert/strict";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { type TestContext, test } from "node:test";
import { closedLoop } from "../../src/load/closed-loop.js";
import { arrivals, openLoop } from "../../src/load/open-loop.js";

async function serve(t: TestContext, listener: RequestListener) {
  const server = createServer(listener).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  t.after(() => server.close().closeAllConnections());
  return { port: (server.address() as AddressInfo).port, path: "/" };
}

const closed = { kind: "closed", clients: 3, seconds: 0.1, maxSeconds: 5 } as const;

test("a closed loop leaves out each client's first request and counts it among the answers", async (t) => {
  let requests = 0;
  const target = await serve(t, (_, response) => {
    requests += 1;
    response.setHeader("Server-Timing", "model;dur=1, io;dur=5").end("ok");
  });
  const { samples, answers, errors } = await closedLoop({ ...closed, target });
  assert.equal(errors, 0);
  assert.equal(answers, requests);
  assert.equal(samples.latencyMs.length, requests - 3);
  assert.ok(samples.ioMs.every((ms) => ms === 5) && samples.modelMs.every((ms) => ms === 1));
});

test("a closed loop goes on until every client has sent twice, however slow the server", async (t) => {
  const target = await serve(t, (_, response) => setTimeout(() => response.end("ok"), 120));
  const { answers } = await closedLoop({ ...closed, seconds: 0.01, target });
  assert.equal(answers, 6);
});

test("a closed loop never has more requests under way than clients", async (t) => {
  let [underWay, max] = [0, 0];
  const target = await serve(t, (_, response) => {
    max = Math.max(max, ++underWay);
    setTimeout(() => {
      underWay -= 1;
      response.end("ok");
    }, 2);
  });
  await closedLoop({ ...closed, target });
  assert.equal(max, 3);
});

test("an answer other than 200 is an error that is told", async (t) => {
  const target = await serve(t, (_, response) => response.writeHead(503).end("busy"));
  const { errors, firstError } = await closedLoop({ ...closed, target });
  assert.equal(errors, 3);
  assert.match(firstError ?? "", /503/);
});

test("arrivals are as many as were asked for, on average, and in order", () => {
  const instants = arrivals(500, 20, 7);
  assert.ok(Math.abs(instants.length / 20 - 500) < 25, `${instants.length / 20} in a second`);
  assert.deepEqual(
    instants,
    [...instants].sort((a, b) => a - b),
  );
});

test("the times between arrivals spread as those of a Poisson process", () => {
  const instants = arrivals(1000, 20, 3);
  const gaps = instants.slice(1).map((at, i) => at - (instants[i] as number));
  const mean = gaps.reduce((a, b) => a + b, 0) / gaps.length;
  const variance = gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length;
  assert.ok(Math.abs(Math.sqrt(variance) / mean - 1) < 0.05);
});

test("an open loop counts the waiting of all requests that a stall delayed", async (t) => {
  let stalled = false;
  const stallMs = 300;
  const target = await serve(t, (_, response) => {
    if (!stalled) {
      stalled = true;
      setTimeout(() => response.end("ok"), stallMs);
      return;
    }
    response.end("ok");
  });
  // One connection: what comes during the stall can only be sent after it.
  const load = { kind: "open", target, perSecond: 200, seconds: 0.5, connections: 1, seed: 5 };
  const { samples } = await openLoop({ ...load, kind: "open" });
  const held = samples.latencyMs.filter((ms) => ms > 50).length;
  const expected = arrivals(200, 0.5, 5).filter((at) => at < stallMs - 50).length;
  assert.ok(held >= expected * 0.8, `${held} of about ${expected}`);
});

test("an open loop on a server that is gone ends with errors", async (t) => {
  const target = await serve(t, (_, response) => response.destroy());
  const load = { target, perSecond: 100, seconds: 0.2, connections: 2, seed: 1 };
  const { answers, errors } = await openLoop({ ...load, kind: "open" });
  assert.equal(answers, 0);
  assert.equal(errors, arrivals(100, 0.2, 1).length);
});

test("a target with a body is posted with its headers, again and again", async (t) => {
  const bodies: string[] = [];
  const target = await serve(t, async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    bodies.push(`${request.method} ${request.headers["x-kind"]} ${body}`);
    response.end("ok");
  });
  const posted = { ...target, body: '{"input":"ä"}', headers: { "X-Kind": "test" } };
  const { errors } = await closedLoop({ ...closed, target: posted });
  assert.equal(errors, 0);
  assert.ok(bodies.length >= 6);
  assert.deepEqual([...new Set(bodies)], ['POST test {"input":"ä"}']);
});

test("an open loop notes refusals apart from errors", async (t) => {
  let requests = 0;
  const target = await serve(t, (_, response) => {
    requests += 1;
    response.writeHead([200, 429, 500][requests % 3] as number).end();
  });
  const load = { kind: "open", perSecond: 300, seconds: 0.3, connections: 1, seed: 1 } as const;
  const result = await openLoop({ ...load, target, refusals: [429] });
  assert.ok(result.refused?.every(({ status }) => status === 429));
  const ends = [result.samples.latencyMs.length, result.refused?.length ?? 0, result.errors];
  assert.equal((ends[0] as number) + (ends[1] as number) + (ends[2] as number), requests);
  assert.ok(ends.every((count) => Math.abs(count - requests / 3) <= 1));
});
