import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { EXIT } from "../../src/start/exit-codes.js";
import { copyProgram } from "../support/program-copy.js";
import { ServerProcess } from "../support/server-process.js";
import { json } from "../support/shapes.js";

const folder = mkdtempSync(join(tmpdir(), "native-infer-ingest-"));
after(() => rmSync(folder, { recursive: true }));

describe("native-infer-server ingest", () => {
  it("imports with the server's settings what the server then finds", async () => {
    const file = join(folder, "cities.csv");
    writeFileSync(file, "id,text\n1,London is large\n2,Paris has a tower\n");
    const store = ["--store", "lancedb", "--store-path", join(folder, "store"), "--log-texts"];
    const { code, stderr } = await ServerProcess.run(["ingest", ...store, file]);
    assert.equal(code, 0, stderr);
    assert.match(stderr, /2 documents in/);
    const server = await ServerProcess.start(store);
    try {
      const response = await server.get("/search", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ text: "a tower in Paris", k: 1 }),
      });
      const { results } = await json<{ results: { id: string }[] }>(response);
      assert.deepEqual(
        results.map(({ id }) => id),
        ["2"],
      );
    } finally {
      await server.stop();
    }
  });

  it("is called by its name in help and errors", async () => {
    const [help, worker, none] = await Promise.all(
      [["ingest", "--help"], ["worker", "--help"], ["ingest"]].map((args) =>
        ServerProcess.run(args),
      ),
    );
    assert.match(help?.stdout ?? "", /^Usage: native-infer-server ingest \[options\] \[file\]/);
    assert.match(
      worker?.stdout ?? "",
      /^Usage: native-infer-server worker \[options\]\n.*--queue <url> .*\(required\)/s,
    );
    assert.equal(none?.code, EXIT.settings);
    assert.match(none?.stderr ?? "", /^native-infer-server: INVALID_ARGUMENT: .*needs a file/);
  });
});

describe("a server without the package @native-infer/ingest", () => {
  it("says in one sentence what to install, and serves as ever", () => {
    const main = copyProgram(join(folder, "copy"));
    for (const command of ["ingest", "worker"]) {
      const { status, stderr } = spawnSync(process.execPath, [main, command], { encoding: "utf8" });
      assert.equal(status, EXIT.error);
      assert.equal(
        stderr,
        `native-infer-server: PACKAGE_MISSING: native-infer-server ${command} needs packages that are not installed: npm install @native-infer/ingest\n`,
      );
    }
    const { status, stdout } = spawnSync(process.execPath, [main, "--help"], { encoding: "utf8" });
    assert.deepEqual([status, stdout.slice(0, 26)], [0, "Usage: native-infer-server"]);
  });
});
