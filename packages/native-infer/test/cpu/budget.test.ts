import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { allowedCpus, budgetUnder } from "./support/budget.js";
import { hierarchies, obstacle, withQuota } from "./support/cgroups.js";

const linux = process.platform === "linux";

describe("the default number of threads", {
  skip: !linux && "affinity and cgroups are Linux'",
}, () => {
  test("leaves the event loop one of the CPUs of the affinity mask", () => {
    const cpus = linux ? allowedCpus() : [];
    for (const count of new Set([1, 2, 3, cpus.length].map((n) => Math.min(n, cpus.length)))) {
      const { threads } = budgetUnder("taskset", "-c", cpus.slice(0, count).join(","));
      assert.ok(threads >= 1 && threads <= Math.max(1, count - 1), `${threads} on ${count} CPUs`);
    }
  });

  for (const hierarchy of hierarchies) {
    const why = linux ? obstacle(hierarchy) : "no such hierarchy";
    const title = `follows a real quota of ${hierarchy.name}`;
    // Neither passed nor skipped: there is nothing that whoever runs this could install.
    if (why !== undefined) test(title, { todo: `not possible here: ${why}` });
    else
      test(title, () => {
        for (const quota of [0.5, 1, 2.5]) {
          const { threads } = withQuota(hierarchy, quota, (prefix) => budgetUnder(...prefix));
          assert.ok(threads >= 1 && threads <= Math.max(1, Math.ceil(quota) - 1), `${threads}`);
        }
      });
  }
});
