import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it, test } from "node:test";
import type { Redis } from "ioredis";
import { type ImportProgress, ImportState, importId } from "../../src/queue/import-state.js";
import { enqueue, type IngestJob, openQueue, pauseMs } from "../../src/queue/jobs.js";
import { connectQueue } from "../../src/queue/redis.js";
import { RedisProcess, redisMissing } from "../support/redis.js";

const IMPORT = { source: "f.jsonl", fingerprint: "1-2-3", target: "documents" };
const TITLE = "an import's state in Redis";
const letter = (number: number) => ({ number, problem: "wrong", record: {} });

test("a job's pauses double up to a minute", () => {
  assert.deepEqual([1, 2, 3, 8, 9, 12].map(pauseMs), [250, 500, 1000, 32_000, 60_000, 60_000]);
});

test("the same file into another target is another import", () => {
  assert.equal(importId(IMPORT), importId({ ...IMPORT }));
  assert.notEqual(importId(IMPORT), importId({ ...IMPORT, target: "others" }));
});

const missing = redisMissing();
if (missing) test(TITLE, { skip: `not installed: ${missing}` });
else
  describe(TITLE, () => {
    let process: RedisProcess;
    let redis: Redis;
    let state: ImportState;
    let begun: ImportProgress;

    before(async () => {
      process = await RedisProcess.start();
      redis = process.client();
    });
    after(async () => {
      redis.disconnect();
      await process.stop();
    });
    beforeEach(async () => {
      await redis.flushall();
      state = new ImportState(redis, importId(IMPORT));
      begun = await state.begin(IMPORT, 100, false);
    });

    it("counts a job once, however often it is done", async () => {
      for (let time = 0; time < 3; time += 1) {
        await state.finish(begun.run, 4, { documents: 7, length: 50, bad: [letter(3)] });
      }
      const { jobsDone, documents, bad, offsetDone } = (await state.read()) as ImportProgress;
      assert.deepEqual([jobsDone, documents, bad, offsetDone], [1, 7, 1, 50]);
      assert.equal(await state.countDeadLetters(), 1);
      assert.equal(await state.isOpen(begun.run, 4), false);
      assert.equal(await state.isOpen(begun.run, 5), true);
    });

    it("goes on only from where it is", async () => {
      assert.ok(await state.commit(begun, { records: 10, offset: 60 }, 1, [letter(2)]));
      assert.ok(!(await state.commit(begun, { records: 10, offset: 60 }, 1, [letter(2)])));
      assert.ok(!(await state.complete(begun)));
      const now = (await state.read()) as ImportProgress;
      assert.deepEqual([now.mark, now.jobs, now.bad], [{ records: 10, offset: 60 }, 1, 1]);
      assert.ok(await state.complete(now));
      assert.ok(await state.complete(now), "an answer that was lost is asked for again");
    });

    it("goes on where it was, and begins anew where that is asked for", async () => {
      await state.commit(begun, { records: 10, offset: 60 }, 1, []);
      assert.deepEqual((await state.begin(IMPORT, 100, false)).mark, { records: 10, offset: 60 });
      const anew = await state.begin(IMPORT, 100, true);
      assert.deepEqual([anew.mark, anew.jobs], [{ records: 0, offset: 0 }, 0]);
      assert.notEqual(anew.run, begun.run);
      assert.equal(await state.isOpen(begun.run, 0), false);
      await state.finish(begun.run, 0, { documents: 5, length: 5, bad: [] });
      assert.equal((await state.read())?.documents, 0, "a job of the run before was counted");
    });

    it("keeps dead letters that nobody has taken over", async () => {
      const bad = Array.from({ length: 2500 }, (_, i) => letter(i));
      await state.commit(begun, { records: 2500, offset: 1 }, 0, bad);
      const refuse = async () => Promise.reject(new Error("the disk is full"));
      await assert.rejects(state.takeDeadLetters(refuse), /the disk is full/);
      const taken: string[] = [];
      await state.takeDeadLetters(async (lines) => void taken.push(...lines));
      assert.deepEqual(
        taken.map((line) => JSON.parse(line)),
        bad,
      );
      assert.equal(await state.countDeadLetters(), 0);
    });

    it("has a batch in the queue once, however often it is put there", async () => {
      const connection = await connectQueue({ url: process.url, retryTimeoutMs: 0 });
      const queue = await openQueue(connection);
      const { id: importId, run, target } = begun;
      const job: IngestJob = { importId, run, number: 0, target, documents: [], length: 1 };
      await enqueue(queue, job, 1);
      await enqueue(queue, job, 1);
      await enqueue(queue, { ...job, number: 1 }, 1);
      assert.deepEqual((await queue.getRanges(["wait"])).sort(), [`${run}-0`, `${run}-1`]);
      connection.close();
    });
  });
