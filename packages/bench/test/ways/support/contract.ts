import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { TimelineEvent, Way, WayStats } from "../../../src/ways/index.js";
import { descendants, survivors, WayProcess } from "./way-process.js";

const TEXT = "How big is London";
const CONTEXT = { threads: 1, ioMs: 20, text: TEXT };

/** What a way is expected to be: the least cosine between its vector and the fp32 reference, and its children. */
export interface Expected {
  cosine: number;
  children: boolean;
}

function referenceVector(): Float32Array {
  const file = new URL("../../../../../native-infer/testdata/embeddings.jsonl", import.meta.url);
  const lines = readFileSync(fileURLToPath(file), "utf8").trim().split("\n");
  const { vector } = lines.map((line) => JSON.parse(line)).find(({ text }) => text === TEXT);
  const bytes = Buffer.from(vector, "base64");
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}

const dot = (a: readonly number[], b: ArrayLike<number>) =>
  a.reduce((sum, value, i) => sum + value * (b[i] ?? Number.NaN), 0);

async function timing(service: WayProcess): Promise<{ modelMs: number; ioMs: number }> {
  const response = await service.get("/");
  assert.equal(response.status, 200);
  assert.equal(await response.text(), "ok");
  const header = response.headers.get("server-timing") ?? "";
  const match = /^model;dur=([\d.]+), io;dur=([\d.]+)$/.exec(header);
  assert.ok(match, `Server-Timing: ${header}`);
  return { modelMs: Number(match[1]), ioMs: Number(match[2]) };
}

function answers(way: Way, expected: Expected): void {
  let service: WayProcess;
  before(async () => {
    service = await WayProcess.start(way, CONTEXT);
  });
  after(() => service?.signal("SIGKILL"));

  test("the ready line says where it listens and what computes", () => {
    const { ready, port, pid, versions, model } = service.ready;
    assert.equal(ready, true);
    assert.ok(port > 0 && pid > 0);
    assert.match(versions.runtime ?? "", new RegExp(`^${way.runtime} \\d+\\.\\d+`));
    assert.match(versions.library ?? "", /^\S+ \d+\.\d+/);
    assert.match(model, /^model.*\.(onnx|safetensors)/);
  });

  test("GET / tells what the model and the I/O took", async () => {
    const { modelMs, ioMs } = await timing(service);
    assert.ok(modelMs > 0 && modelMs < 10_000, `${modelMs} ms`);
    // A timer counts whole milliseconds.
    assert.ok(ioMs > CONTEXT.ioMs - 1.5 && ioMs < 10_000, `${ioMs} ms`);
  });

  test("many requests at once are all answered", async () => {
    const timings = await Promise.all(Array.from({ length: 32 }, () => timing(service)));
    assert.equal(timings.length, 32);
  });

  test("GET /null answers without the model", async () => {
    const response = await service.get("/null");
    assert.equal(response.status, 200);
    assert.equal(await response.text(), "ok");
    assert.equal(response.headers.get("server-timing"), null);
  });

  test("the vector is the reference's", async () => {
    const vector = await service.json<number[]>("/vector");
    assert.equal(vector.length, 384);
    assert.ok(Math.abs(dot(vector, vector) - 1) < 1e-3, `squared length ${dot(vector, vector)}`);
    const cosine = dot(vector, referenceVector());
    assert.ok(cosine > expected.cosine, `cosine ${cosine}`);
  });

  test("GET /stats tells delay, CPU time and memory", async () => {
    const stats = await service.json<WayStats>("/stats?reset=1");
    const { p50Ms, p99Ms, maxMs } = stats.loopDelay;
    assert.ok(0 <= p50Ms && p50Ms <= p99Ms && p99Ms <= maxMs && maxMs > 0, JSON.stringify(stats));
    assert.ok(stats.cpuSeconds > 0.05 && stats.cpuSeconds < 600, `${stats.cpuSeconds} s`);
    assert.ok(stats.rssBytes > 30e6 && stats.rssBytes < 16e9, `${stats.rssBytes} bytes`);
    // The two are read one after the other.
    assert.ok(stats.peakRssBytes > 0.9 * stats.rssBytes, `${stats.peakRssBytes} bytes`);
    const later = await service.json<WayStats>("/stats");
    assert.ok(later.cpuSeconds >= stats.cpuSeconds);
  });

  test("GET /timeline shows each request that came meanwhile", async () => {
    const recording = service.json<TimelineEvent[]>("/timeline?ms=1500");
    // The other request has its own connection, which may be the faster one.
    await sleep(200);
    await timing(service);
    const events = await recording;
    for (const what of ["model", "io"])
      assert.equal(events.filter((event) => event.what === what).length, 1, what);
    for (const { t0, t1, what } of events) {
      assert.ok(["model", "io", "blocked"].includes(what));
      assert.ok(0 <= t0 && t0 <= t1 && t1 <= 1500, `${t0} to ${t1}`);
    }
  });

  test("another path is not found", async () => {
    assert.equal((await service.get("/elsewhere")).status, 404);
  });

  test("nothing but the ready line is on standard output", () => {
    assert.equal(service.lines.length, 1);
  });

  test("it has the children that it should have", { skip: process.platform !== "linux" }, () => {
    assert.equal(service.children.length > 0, expected.children);
  });
}

/** Ends a service that is at work, and says how it ended and which of its children it left behind. */
async function endAtWork(way: Way, end: (service: WayProcess) => Promise<unknown>) {
  const service = await WayProcess.start(way, CONTEXT);
  const work = Promise.allSettled(Array.from({ length: 16 }, () => service.get("/")));
  const children = descendants(service.ready.pid);
  await service.get("/null");
  const code = await end(service);
  await work;
  return { code, left: await survivors(children) };
}

function ends(way: Way, expected: Expected): void {
  test("SIGTERM ends it, with its children", async () => {
    const { code, left } = await endAtWork(way, (service) => service.signal("SIGTERM"));
    assert.ok(code === 0 || code === "SIGTERM", `ended with ${code}`);
    assert.deepEqual(left, []);
  });

  test("the end of its standard input ends it, with its children", async () => {
    const { left } = await endAtWork(way, (service) => service.closeLifeline());
    assert.deepEqual(left, []);
  });

  if (!expected.children) return;
  test("its children do not outlive it when it is killed", async () => {
    const { left } = await endAtWork(way, (service) => service.signal("SIGKILL"));
    assert.deepEqual(left, []);
  });
}

/** What the harness relies on, of a real process; a way that cannot run here is skipped with the reason. */
export function testContract(way: Way, expected: Expected): void {
  const missing = way.missing();
  if (missing !== undefined) {
    test(`${way.name} answers and ends as it should`, {
      skip: `left out of every check: ${missing}`,
    });
    return;
  }
  describe(way.name, () => {
    describe("answers", () => answers(way, expected));
    describe("ends", () => ends(way, expected));
  });
}
