import assert from "node:assert/strict";
import { join } from "node:path";
import { after, afterEach, before, describe, it, test } from "node:test";
import { redisMissing } from "../support/redis.js";
import { assertEndedWell, deadNumbers, Site } from "./support/site.js";

const TITLE = "an import on Redis loses and doubles nothing";
const missing = redisMissing();
if (missing) test(TITLE, { skip: `not installed: ${missing}` });
else
  describe(TITLE, () => {
    let site: Site;
    before(async () => {
      site = await Site.open();
    });
    // A worker that a failed test has left behind would take the next one's jobs.
    afterEach(() => site.killAll());
    after(() => site.close());

    it("while two workers share it and one of them is killed", async () => {
      const file = site.file("worker", 1500, { badEvery: 97 });
      const [victim, other] = [await site.worker("worker"), await site.worker("worker")];
      // Until all is in the queue, so that neither runs out of jobs.
      for (const worker of [victim, other]) worker.signal("SIGSTOP");
      assertEndedWell(await site.ingest(file, "worker").ended());
      for (const worker of [victim, other]) worker.signal("SIGCONT");
      await site.killAtWork(victim);
      const dead = join(site.folder, "dead.jsonl");
      const follower = site.ingest(file, "worker", ["--wait", "--dead-letters", dead]);
      assertEndedWell(await follower.ended());

      assert.deepEqual(await site.storedIds("worker"), file.ids);
      const { documents, bad } = (await site.progress("worker")) ?? {};
      assert.deepEqual({ documents, bad }, { documents: file.ids.length, bad: file.bad.length });
      assert.deepEqual(deadNumbers(dead), file.bad);
      assert.match(other.stdout, /has lost its worker and is done again/);
      assert.equal((await other.stop()).code, 0);
    });

    it("while its producer is killed and started again", async () => {
      const file = site.file("producer", 1500, { badEvery: 89 });
      const worker = await site.worker("producer");
      const first = site.ingest(file, "producer");
      await site.inTheMiddle("producer", ({ jobs }) => jobs >= 2);
      first.signal("SIGKILL");
      await first.ended();
      assert.equal((await site.progress("producer"))?.complete, false, "it was killed too late");
      const dead = join(site.folder, "dead-producer.jsonl");
      const second = site.ingest(file, "producer", ["--wait", "--dead-letters", dead]);
      assertEndedWell(await second.ended());

      assert.deepEqual(await site.storedIds("producer"), file.ids);
      const end = await site.progress("producer");
      assert.equal(end?.documents, file.ids.length);
      assert.equal(end?.jobsDone, end?.jobs);
      assert.deepEqual(deadNumbers(dead), file.bad);
      await worker.stop();
    });

    it("while Redis is killed and started again", async () => {
      const file = site.file("redis", 1500);
      const worker = await site.worker("redis");
      const ingest = site.ingest(file, "redis", ["--wait"]);
      await site.inTheMiddle("redis", ({ jobsDone }) => jobsDone >= 2);
      await site.redis.kill();
      await site.redis.restart();
      assertEndedWell(await ingest.ended());

      assert.deepEqual(await site.storedIds("redis"), file.ids);
      assert.equal((await site.progress("redis"))?.documents, file.ids.length);
      assert.equal((await worker.stop()).code, 0);
    });

    it("and a second import of the same file changes nothing, one begun anew nothing either", async () => {
      const file = site.file("again", 200);
      await site.worker("again");
      for (const args of [[], [], ["--restart"]]) {
        assertEndedWell(await site.ingest(file, "again", ["--wait", ...args]).ended());
        assert.deepEqual(await site.storedIds("again"), file.ids);
        assert.equal((await site.progress("again"))?.documents, file.ids.length);
      }
    });

    it("and a worker and a producer that Redis leaves for good say so and end", async () => {
      const file = site.file("gone", 10, { note: "" });
      const worker = await site.worker("gone", ["--queue-retry-timeout-ms", "500"]);
      worker.signal("SIGSTOP");
      const ingest = site.ingest(file, "gone", ["--wait", "--queue-retry-timeout-ms", "500"]);
      await site.enqueued("gone");
      await site.redis.kill();
      worker.signal("SIGCONT");
      for (const { code, stderr } of [await worker.ended(), await ingest.ended()]) {
        assert.equal(code, 1);
        assert.match(
          stderr,
          /QUEUE_UNAVAILABLE: the queue redis:\/\/127\.0\.0\.1:\d+ does not answer/,
        );
      }
      await site.redis.restart();
    });
  });
