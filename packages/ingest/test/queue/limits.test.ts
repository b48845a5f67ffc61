import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, afterEach, before, describe, it, test } from "node:test";
import { MAX_JOBS } from "../../src/queue/jobs.js";
import { MAX_DEAD_LETTERS } from "../../src/queue/producer.js";
import { run } from "../support/program.js";
import { redisMissing } from "../support/redis.js";
import { assertEndedWell, deadNumbers, Site } from "./support/site.js";

const TITLE = "an import on Redis has its limits";
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

    it("no more than so many jobs wait, and a producer without workers says so and ends", async () => {
      const file = site.file("full", (MAX_JOBS + 8) * 1024, { note: "" });
      const { code, stderr } = await site
        .ingest(file, "full", ["--retry-timeout-ms", "300"])
        .ended();
      assert.equal(code, 1);
      assert.match(
        stderr,
        /IMPORT_INCOMPLETE: no job was done for 300 ms, and 32 wait; is a worker running\?/,
      );
      assert.equal(await site.client.llen("native-infer:ingest:wait"), MAX_JOBS);
      assert.match(await site.status(), /0 workers, 32 jobs wait[\s\S]*full\.jsonl, being read/);
      await site.client.flushall();
    });

    it("no more than so many dead letters are kept; once they are taken out, the import goes on", async () => {
      const file = site.file("letters", MAX_DEAD_LETTERS + 3000, { badEvery: 1 });
      const { code, stderr } = await site.ingest(file, "letters").ended();
      assert.equal(code, 1);
      assert.match(
        stderr,
        /has \d+ dead letters, the max that is kept; take them out with --status/,
      );
      const dead = join(site.folder, "letters-dead.jsonl");
      assert.match(await site.status(["--dead-letters", dead]), /\d+ dead letters are in /);
      assertEndedWell(
        await site.ingest(file, "letters", ["--wait", "--dead-letters", dead]).ended(),
      );
      assert.deepEqual(deadNumbers(dead), file.bad);
    });

    it("jobs that fail again and again are kept, told, and tried again by the same command", async () => {
      const file = site.file("failing", 300);
      const broken = await site.worker("failing");
      rmSync(site.storePath("failing"), { recursive: true });
      writeFileSync(site.storePath("failing"), "");
      const args = ["--wait", "--attempts", "2"];
      // The producer looks at the store too, and would not begin with this one.
      const { code, stderr } = await site.ingest(file, "failing-elsewhere", args).ended();
      assert.equal(code, 1);
      assert.match(
        stderr,
        /\d of \d jobs are left that failed: the store .*; the same command tries/,
      );
      assert.match(await site.status(), /[1-9] have failed/);
      broken.signal("SIGKILL");
      const worker = await site.worker("failing-again");
      assertEndedWell(await site.ingest(file, "failing-elsewhere", args).ended());
      assert.deepEqual(await site.storedIds("failing-again"), file.ids);
      await worker.stop();
    });

    it("a worker ends where the jobs are for another model or collection, and names both", async () => {
      const file = site.file("other", 10);
      const worker = await site.worker("other", ["--store-collection", "others"]);
      const ingest = site.ingest(file, "other", ["--wait"]);
      const { code, stderr } = await worker.ended();
      assert.equal(code, 1);
      assert.match(
        stderr,
        /QUEUE_CONFLICT: .* has documents for documents \(all-MiniLM-L6-v2, 384 dimensions\)/,
      );
      assert.match(stderr, /this worker's are for others \(all-MiniLM-L6-v2, 384 dimensions\)/);
      await site.worker("other");
      assertEndedWell(await ingest.ended());
      assert.deepEqual(await site.storedIds("other"), file.ids);
    });

    it("what the command line gets wrong is told with what is allowed", async () => {
      const refused: [string[], RegExp][] = [
        [["worker"], /--queue is missing; allowed is a URL of Redis, such as redis:\/\/host/],
        [["worker", "--queue", "http://h"], /--queue is no URL of Redis/],
        [["worker", "--queue"], /--queue has no value; allowed is a URL of Redis/],
        [
          ["worker", "--queue", site.redis.url, "--lock-ms", "1"],
          /--lock-ms is '1'; allowed is an integer from 500/,
        ],
        [
          ["f.jsonl", "--queue", site.redis.url, "--checkpoint", "c"],
          /--checkpoint and --queue exclude each other/,
        ],
        [["--queue", site.redis.url], /ingest needs a file, or - for standard input/],
        [
          ["f.jsonl", "--queue", site.redis.url, "--format", "xml"],
          /--format is 'xml'; allowed is jsonl, csv, parquet/,
        ],
      ];
      const ended = await Promise.all(refused.map(([args]) => run(args)));
      for (const [i, { code, stderr }] of ended.entries()) {
        assert.equal(code, 2, stderr);
        assert.match(stderr, refused[i]?.[1] ?? /never/);
      }
    });

    it("a queue that is not there is an error with its name, and without its password", async () => {
      const url = "redis://user:secret@127.0.0.1:1/2";
      for (const args of [["worker"], ["--status"]]) {
        const { code, stderr } = await run([...args, "--queue", url]);
        assert.equal(code, 1);
        assert.match(
          stderr,
          /QUEUE_UNAVAILABLE: the queue redis:\/\/127\.0\.0\.1:1\/2 does not answer: .*ECONNREFUSED/,
        );
        assert.doesNotMatch(stderr, /secret/);
      }
    });
  });
