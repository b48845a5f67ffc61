import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Way } from "../../src/ways/index.js";
import { NODE_WAYS } from "../../src/ways/node-ways.js";
import { testContract } from "./support/contract.js";
import { threadsOf, WayProcess } from "./support/way-process.js";

/** Of int8 models to the fp32 reference, for the text of the experiment. */
const INT8_COSINE = 0.98;

test("every way of Node can run wherever the workspace is installed", () => {
  const missing = NODE_WAYS.map((way) => way.missing()).filter((reason) => reason !== undefined);
  assert.deepEqual(missing, []);
});

for (const way of NODE_WAYS)
  testContract(way, { cosine: INT8_COSINE, children: way.name === "node-child-process" });

/** Threads of a service and its children once it is ready. */
async function threadsWith(way: Way, threads: number): Promise<number> {
  const service = await WayProcess.start(way, { threads, ioMs: 0, text: "one" });
  const count = [service.ready.pid, ...service.children].map(threadsOf);
  await service.signal("SIGTERM");
  return count.reduce((sum, value) => sum + value, 0);
}

describe("a model run has the threads that it was given", {
  skip: process.platform !== "linux",
}, () => {
  for (const way of NODE_WAYS) {
    test(way.name, async () => {
      const more = (await threadsWith(way, 5)) - (await threadsWith(way, 1));
      // Node starts some of its own threads when it needs them.
      assert.ok(more >= 3 && more <= 5, `${more} more`);
    });
  }
});
