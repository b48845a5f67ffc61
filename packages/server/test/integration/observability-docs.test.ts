import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { metricsTable } from "../observability/metrics-table.js";
import { repositoryFile } from "../support/repository.js";
import { ServerProcess } from "../support/server-process.js";

describe("docs/reference/observability.md", () => {
  const docs = readFileSync(repositoryFile("docs/reference/observability.md"), "utf8");

  it("has the metrics of a real server, each with its type, labels and meaning", async () => {
    const server = await ServerProcess.start(["--log", "off"]);
    await server.embeddings({ input: "a" });
    const text = await (await server.get("/metrics")).text();
    await server.stop();
    for (const prefix of ["native_infer_", "te_"]) {
      const row = new RegExp(`^\\| \`${prefix}\\w+\` \\| (?:counter|gauge|histogram) \\|.*$`, "gm");
      const documented = docs.match(row) ?? [];
      const real = metricsTable(text, prefix);
      assert(real.length > 10);
      assert.deepEqual(documented.toSorted(), real.toSorted());
    }
  });
});
