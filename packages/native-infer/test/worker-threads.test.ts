import assert from "node:assert/strict";
import { once } from "node:events";
import { after, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { Embedder } from "../src/index.js";
import { indexUrl } from "./support/program.js";
import { shortTexts } from "./support/texts.js";

const embedder = await Embedder.load({ threads: 1 });
after(() => embedder.close());
const expected = await embedder.embed("How big is London");

/** A worker_thread that loads a model, embeds a text, posts its vector, and then does as `body` says. */
function start(body: string): Worker {
  const source = `
    import { parentPort } from "node:worker_threads";
    import { Embedder } from ${JSON.stringify(indexUrl)};
    const embedder = await Embedder.load({ threads: 1 });
    parentPort.postMessage(await embedder.embed("How big is London"));
    ${body}`;
  return new Worker(new URL(`data:text/javascript,${encodeURIComponent(source)}`), {
    stderr: true,
  });
}

/** Many calls of all kinds, which nobody will see the end of. */
const BUSY = `
  const options = { signal: new AbortController().signal, timeoutMs: 60_000, trace: () => {} };
  for (let i = 0; i < 3; i += 1) embedder.embed(Array(3000).fill("word ".repeat(20)), options).catch(() => {});
  for (let i = 0; i < 50; i += 1) embedder.embed("word ".repeat(100), options).catch(() => {});`;

async function vectorOf(worker: Worker): Promise<Float32Array> {
  const [vector] = await once(worker, "message");
  return vector as Float32Array;
}

const mainThreadWorks = async () =>
  assert.deepEqual(await embedder.embed("How big is London"), expected);

test("a worker_thread may end in the middle of a run, again and again", async () => {
  for (let round = 0; round < 5; round += 1) {
    const worker = start(BUSY);
    assert.deepEqual(await vectorOf(worker), expected);
    await sleep(3 * round);
    await worker.terminate();
  }
  await mainThreadWorks();
});

test("several at once, ending in the middle of runs, disturb nobody", async () => {
  let ended = false;
  const workers = Promise.all(
    Array.from({ length: 4 }, async (_, i) => {
      const worker = start(BUSY);
      assert.deepEqual(await vectorOf(worker), expected);
      await sleep(5 * i);
      await worker.terminate();
    }),
  ).finally(() => {
    ended = true;
  });
  const bulk = embedder.embed(shortTexts(1000));
  while (!ended) await mainThreadWorks();
  await workers;
  assert.equal((await bulk).length, 1000);
});

test("a worker_thread may end while a model is loading", async () => {
  for (let round = 0; round < 5; round += 1) {
    const worker = start(BUSY);
    await sleep(40 * round);
    await worker.terminate();
  }
  await mainThreadWorks();
});

test("a worker_thread may exit by itself in the middle of a run", async () => {
  const worker = start(`${BUSY} setTimeout(() => process.exit(3), 5);`);
  assert.deepEqual(await vectorOf(worker), expected);
  assert.deepEqual(await once(worker, "exit"), [3]);
  await mainThreadWorks();
});

test("a worker_thread may die of an exception in the middle of a run", async () => {
  const worker = start(`${BUSY} setTimeout(() => { throw new Error("boom"); }, 5);`);
  assert.deepEqual(await vectorOf(worker), expected);
  const [error] = await once(worker, "error");
  assert.equal(error.message, "boom");
  await mainThreadWorks();
});

test("a worker_thread ends by itself once its calls are answered", async () => {
  const worker = start(`await embedder.embed(Array(600).fill("x"));`);
  assert.deepEqual(await vectorOf(worker), expected);
  assert.deepEqual(await once(worker, "exit"), [0]);
});
