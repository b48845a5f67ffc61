import assert from "node:assert/strict";
import { cpSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { describe, test } from "node:test";
import { programIn, runCli } from "./support/run-cli.js";
import { scratchFolder } from "./support/scratch.js";

const PACKAGE = dirname(createRequire(import.meta.url).resolve("native-infer/package.json"));

// With the server's package it is tested there (packages/server/test/integration/start.test.ts).
describe("native-infer serve where the server is not installed", () => {
  test("names the one command that installs it, in a line", async () => {
    const copy = join(scratchFolder(), "node_modules", "native-infer");
    for (const part of ["package.json", join("dist", "src")])
      cpSync(join(PACKAGE, part), join(copy, part), { recursive: true });
    const program = programIn(copy);
    const { code, stdout, stderr } = await runCli(["serve", "--port", "0"], "", {
      program,
      cwd: copy,
    });
    assert.equal(
      stderr,
      "native-infer: serve needs the package @native-infer/server, which is not installed here: npm install @native-infer/server\n",
    );
    assert.deepEqual([code, stdout], [2, ""]);
  });
});
