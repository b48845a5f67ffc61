import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { allowedCpus, budgetUnder } from "./support/budget.js";
import { hierarchies, obstacle, withQuota } from "./support/cgroups.js";

const linux = process.platform === "linux";

describe("the usable CPUs", {
  skip: !linux && "not possible here: affinity and cgroups are Linux'",
}, () => {
  test("are those of the affinity mask at most, and one thread computes whatever their number", () => {
    const cpus = linux ? allowedCpus() : [];
    for (const count of new Set([1, 2, 3, cpus.length].map((n) => Math.min(n, cpus.length)))) {
      const { threads, cpu } = budgetUnder("taskset", "-c", cpus.slice(0, count).join(","));
      assert.ok(cpu.usable >= 1 && cpu.usable <= count, `${cpu.usable} of ${count} CPUs`);
      assert.equal(cpu.affinity, count);
      assert.equal(threads, 1);
    }
  });

  for (const hierarchy of hierarchies) {
    const why = linux ? obstacle(hierarchy) : "no such hierarchy";
    const title = `follow a real quota of ${hierarchy.name}`;
    if (why !== undefined) test(title, { skip: `not possible here: ${why}` });
    else
      test(title, () => {
        for (const quota of [0.5, 1, 2.5]) {
          const { cpu } = withQuota(hierarchy, quota, (prefix) => budgetUnder(...prefix));
          assert.ok(cpu.usable >= 1 && cpu.usable <= Math.ceil(quota), `${cpu.usable}`);
        }
      });
  }
});
