import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { Embedder, NativeInferError } from "../../src/index.js";
import { failureOf } from "../support/failure.js";
import { goldenEmbeddings, goldenTokens } from "../support/testdata.js";
import { cosine } from "../support/vectors.js";
import {
  embedsInAWorker,
  exitsInTheMiddleOfARun,
  leavesAnIdleEmbedder,
  leavesAPendingCall,
  letsGoOfWhatNobodyHolds,
  loadsAgainAndAgain,
  survivesTerminatedWorkers,
  survivesWorkersTerminatedWhileLoading,
  throwsInTheMiddleOfARun,
} from "./lifecycle-points.js";
import { LONG_TEXT, RUNS, SEED, startManyRuns } from "./many-runs.js";

/** Something that a runtime must be able to do, and how a process that does it ends. */
export interface Point {
  /** Ends when the point has been shown; throws where it does not hold. */
  run: () => Promise<void>;
  /** How the process must end. Default 0: by itself, soon after `run` has ended. */
  exitCode?: number;
  /** What the process must have printed; default nothing. */
  prints?: string;
  /** It looks at this process's threads, for which Deno wants every permission. */
  looksAtThreads?: boolean;
}

async function embedsTheSeed(): Promise<void> {
  const embedder = await Embedder.load();
  const golden = goldenEmbeddings().find(({ text }) => text === SEED);
  assert.ok(golden);
  const vector = await embedder.embed(SEED);
  assert.ok(vector instanceof Float32Array);
  assert.ok(cosine(vector, golden.vector) > 0.993);
  await embedder.close();
}

async function embedsAThousandTexts(): Promise<void> {
  await using embedder = await Embedder.load();
  const texts = Array.from({ length: 1000 }, (_, i) => `text number ${i}`);
  const vectors = await embedder.embed(texts);
  assert.equal(vectors.length, 1000);
  for (const i of [0, 1, 500, 999]) {
    assert.deepEqual(vectors[i], await embedder.embed(texts[i] as string));
  }
}

async function answersConcurrentCalls(): Promise<void> {
  await using embedder = await Embedder.load();
  const texts = Array.from({ length: 200 }, (_, i) => `call ${i}`);
  const together = await Promise.all(texts.map((text) => embedder.embed(text)));
  assert.deepEqual(together, await embedder.embed(texts));
}

async function keepsTheLoopTurning(): Promise<void> {
  await using embedder = await Embedder.load();
  let last = performance.now();
  let longest = 0;
  const look = () => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
  };
  const timer = setInterval(look, 1);
  const begin = performance.now();
  await startManyRuns(embedder);
  look();
  const took = performance.now() - begin;
  clearInterval(timer);
  // A runtime that computed on this thread would give one pause as long as the whole.
  assert.ok(longest < took / 4, `a pause of ${longest} ms in ${took} ms`);
}

async function aborts(): Promise<void> {
  await using embedder = await Embedder.load();
  const controller = new AbortController();
  const { signal } = controller;
  const runs = startManyRuns(embedder);
  const one = failureOf(embedder.embed(SEED, { signal, lane: "bulk" }));
  const many = failureOf(embedder.embed(Array(2000).fill(LONG_TEXT), { signal }));
  await sleep(5);
  controller.abort();
  assert.equal((await one).code, "CANCELLED");
  assert.equal((await many).code, "CANCELLED");
  const before = await failureOf(embedder.embed(SEED, { signal: AbortSignal.abort() }));
  assert.equal(before.code, "CANCELLED");
  for (const { status } of await runs) assert.equal(status, "fulfilled");
}

async function abortsByTimeoutSignal(): Promise<void> {
  await using embedder = await Embedder.load();
  const signal = AbortSignal.timeout(5);
  const failure = await failureOf(embedder.embed(Array(2000).fill(LONG_TEXT), { signal }));
  assert.equal(failure.code, "CANCELLED");
}

async function timesOut(): Promise<void> {
  await using embedder = await Embedder.load();
  const runs = startManyRuns(embedder);
  const late = [{ timeoutMs: 1 }, { deadline: Date.now() + 1 }, { deadline: new Date(0) }];
  for (const time of late) {
    const failure = await failureOf(embedder.embed(SEED, { ...time, lane: "bulk" }));
    assert.equal(failure.code, "DEADLINE_EXCEEDED");
  }
  assert.equal((await embedder.embed(SEED, { timeoutMs: 60_000 })).length, 384);
  await runs;
}

async function tokenizes(): Promise<void> {
  await using embedder = await Embedder.load();
  for (const { text, ids } of goldenTokens()) {
    assert.deepEqual([...embedder.tokenize(text).ids], ids, JSON.stringify(text));
  }
}

async function makesEveryOutput(): Promise<void> {
  await using embedder = await Embedder.load();
  const kinds = await Promise.all([
    embedder.embed(SEED, { dimensions: 128 }),
    embedder.embed(SEED, { outputType: "int8" }),
    embedder.embed(SEED, { outputType: "uint8" }),
    embedder.embed(SEED, { outputType: "binary" }),
    embedder.embed(SEED, { outputType: "ubinary" }),
    embedder.embed(embedder.tokenize(SEED).ids),
  ]);
  assert.deepEqual(
    kinds.map((vector) => [vector.constructor, vector.length]),
    [
      [Float32Array, 128],
      [Int8Array, 384],
      [Uint8Array, 384],
      [Int8Array, 48],
      [Uint8Array, 48],
      [Float32Array, 384],
    ],
  );
  const { vectors, tokens } = await embedder.embedTokens(SEED);
  assert.equal(vectors.length, tokens * 384);
}

async function counts(): Promise<void> {
  await using embedder = await Embedder.load();
  let batches = 0;
  await embedder.embed(["a", "b", "c"], { trace: (trace) => (batches += trace.batches) });
  const stats = embedder.stats();
  assert.equal(stats.completedTexts, 3);
  assert.equal(stats.runMs.count, stats.batches);
  assert.ok(batches >= 1);
  assert.ok(stats.cpu.usable >= 1);
}

async function closes(): Promise<void> {
  const drained = await Embedder.load();
  const answered = startManyRuns(drained);
  await drained.close();
  for (const { status } of await answered) assert.equal(status, "fulfilled");
  assert.equal((await failureOf(drained.embed("late"))).code, "CLOSED");
  assert.throws(() => drained.tokenize("late"), { code: "CLOSED" });
  assert.equal(drained.stats().completedTexts, RUNS);

  const dropped = await Embedder.load();
  const refused = startManyRuns(dropped);
  await dropped.close({ drain: false });
  const rejected = (await refused).filter((result) => result.status === "rejected");
  assert.ok(rejected.length > 0);
  for (const { reason } of rejected) assert.equal(reason.code, "CLOSED");
}

async function failsWithCodes(): Promise<void> {
  const missing = await failureOf(Embedder.load({ model: "./no-such-model" }));
  assert.ok(missing instanceof NativeInferError);
  assert.equal(missing.code, "MODEL_NOT_FOUND");
  const wrong = await failureOf(Embedder.load({ runtimeLibrary: "./no-such-library.so" }));
  assert.equal(wrong.code, "RUNTIME_NOT_FOUND");
  await using embedder = await Embedder.load({ maxQueueTexts: 2 });
  assert.equal((await failureOf(embedder.embed(1 as never))).code, "INVALID_ARGUMENT");
  const long = await failureOf(embedder.embed(LONG_TEXT.repeat(2), { truncate: "none" }));
  assert.equal(long.code, "TOO_LONG");
  const codes = (await startManyRuns(embedder)).map((result) =>
    result.status === "rejected" ? result.reason.code : "answered",
  );
  assert.ok(codes.includes("OVERLOADED"));
  assert.equal((await embedder.embed(SEED)).length, 384);
}

/** What a runtime must be able to do, each shown by a process of its own. */
export const POINTS: Record<string, Point> = {
  "embeds the seed sentence as sentence-transformers does": { run: embedsTheSeed },
  "embeds 1,000 texts in one call": { run: embedsAThousandTexts },
  "answers concurrent calls, each with its own vector": { run: answersConcurrentCalls },
  "keeps the event loop turning while it computes": { run: keepsTheLoopTurning },
  "cancels calls whose signal aborts": { run: aborts },
  "cancels calls by AbortSignal.timeout": { run: abortsByTimeoutSignal },
  "ends calls at their deadline": { run: timesOut },
  "tokenizes as Hugging Face tokenizers do": { run: tokenizes },
  "makes every kind of vector": { run: makesEveryOutput },
  "counts and traces": { run: counts },
  "closes, draining or rejecting": { run: closes },
  "fails with the codes of the error table": { run: failsWithCodes },
  "loads and closes again and again": { run: loadsAgainAndAgain },
  "ends the thread of an embedder that nobody holds": {
    run: letsGoOfWhatNobodyHolds,
    looksAtThreads: true,
  },
  "embeds in a worker thread, which ends by itself": { run: embedsInAWorker },
  "survives workers that are terminated in the middle of a run": {
    run: survivesTerminatedWorkers,
    looksAtThreads: true,
  },
  "survives workers that are terminated while they load": {
    run: survivesWorkersTerminatedWhileLoading,
  },
  "ends by itself with an idle embedder left open": { run: leavesAnIdleEmbedder },
  "stays alive until a pending call is answered": { run: leavesAPendingCall, prints: "384\n" },
  "exits in the middle of a run": { run: exitsInTheMiddleOfARun, exitCode: 7, prints: "running\n" },
  "dies of an uncaught exception in the middle of a run": {
    run: throwsInTheMiddleOfARun,
    exitCode: 1,
    prints: "running\n",
  },
};
