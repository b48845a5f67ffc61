import assert from "node:assert/strict";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { Embedder } from "../../src/index.js";
import { SEED, startManyRuns } from "./many-runs.js";

const ROUNDS = 10;

/** Threads of this process. Linux only. */
function threads(): number {
  return readdirSync("/proc/self/task").length;
}

/** Waits until most of {@link ROUNDS} threads are gone: a runtime may have started some of its own meanwhile. */
async function mostThreadsEnd(before: number): Promise<void> {
  const { gc, Bun } = globalThis as { gc?: () => void; Bun?: { gc(all: boolean): void } };
  assert.ok(gc ?? Bun, "needs --expose-gc");
  const max = before + ROUNDS / 2;
  for (let tries = 0; threads() > max; tries += 1) {
    assert.ok(tries < 200, `${threads()} threads are left, and were ${before}`);
    if (Bun) Bun.gc(true);
    else gc?.();
    await sleep(10);
  }
}

function startWorker(program: string): Worker {
  return new Worker(new URL(program, import.meta.url));
}

export async function loadsAgainAndAgain(): Promise<void> {
  const kept = await Embedder.load();
  for (let round = 0; round < 20; round += 1) {
    await using embedder = await Embedder.load();
    assert.deepEqual(await embedder.embed(SEED), await kept.embed(SEED));
  }
  await kept.close();
}

export async function letsGoOfWhatNobodyHolds(): Promise<void> {
  await using first = await Embedder.load();
  await first.embed(SEED);
  const before = threads();
  const held: Embedder[] = [];
  for (let round = 0; round < ROUNDS; round += 1) held.push(await Embedder.load());
  await Promise.all(held.map((embedder) => embedder.embed(SEED)));
  assert.ok(threads() >= before + ROUNDS);
  held.length = 0;
  await mostThreadsEnd(before);
}

export async function embedsInAWorker(): Promise<void> {
  const worker = startWorker("worker-embeds.js");
  const [fromWorker] = await once(worker, "message");
  await once(worker, "exit");
  await using embedder = await Embedder.load();
  assert.deepEqual(fromWorker, await embedder.embed(SEED));
}

export async function survivesTerminatedWorkers(): Promise<void> {
  await using embedder = await Embedder.load();
  await embedder.embed(SEED);
  const before = threads();
  for (let round = 0; round < ROUNDS; round += 1) {
    const worker = startWorker("worker-runs.js");
    await once(worker, "message");
    await worker.terminate();
  }
  assert.equal((await embedder.embed(SEED)).length, 384);
  await mostThreadsEnd(before);
}

export async function survivesWorkersTerminatedWhileLoading(): Promise<void> {
  for (let round = 0; round < 5; round += 1) {
    const worker = startWorker("worker-runs.js");
    await sleep(40 * round);
    await worker.terminate();
  }
  await using embedder = await Embedder.load();
  assert.equal((await embedder.embed(SEED)).length, 384);
}

export async function leavesAnIdleEmbedder(): Promise<void> {
  const embedder = await Embedder.load();
  await embedder.embed(SEED);
}

export async function leavesAPendingCall(): Promise<void> {
  const embedder = await Embedder.load();
  void embedder.embed(SEED).then((vector) => console.log(vector.length));
}

export async function exitsInTheMiddleOfARun(): Promise<void> {
  void startManyRuns(await Embedder.load());
  console.log("running");
  setTimeout(() => process.exit(7), 20);
}

export async function throwsInTheMiddleOfARun(): Promise<void> {
  void startManyRuns(await Embedder.load());
  console.log("running");
  setTimeout(() => {
    throw new Error("thrown on purpose");
  }, 20);
}
