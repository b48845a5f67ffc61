import assert from "node:assert/strict";
import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, test } from "node:test";
import { programIn, runCli } from "./support/run-cli.js";
import { scratchFolder } from "./support/scratch.js";

const PACKAGE = dirname(createRequire(import.meta.url).resolve("native-infer/package.json"));

/** A copy of the command in a folder of its own, and where it looks for other packages. */
function copyIn(folder: string): { program: string; modules: string } {
  const modules = join(folder, "node_modules");
  const copy = join(modules, "native-infer");
  for (const part of ["package.json", join("dist", "src")])
    cpSync(join(PACKAGE, part), join(copy, part), { recursive: true });
  return { program: programIn(copy), modules };
}

// With the server's package it is tested there (packages/server/test/integration/start.test.ts).
describe("native-infer serve where the server is not installed", () => {
  test("names the one command that installs it, in a line", async () => {
    const folder = scratchFolder();
    const { program } = copyIn(folder);
    const { code, stdout, stderr } = await runCli(["serve", "--port", "0"], "", {
      program,
      cwd: folder,
    });
    assert.equal(
      stderr,
      "native-infer: serve needs the package @native-infer/server, which is not installed here: npm install @native-infer/server\n",
    );
    assert.deepEqual([code, stdout], [2, ""]);
  });
});

describe("native-infer serve beside a package of the server's name", () => {
  const folder = join(scratchFolder(), "a folder with ümlauts");
  const { program, modules } = copyIn(folder);
  const server = join(modules, "@native-infer", "server");
  mkdirSync(server, { recursive: true });
  const install = (bin: object) => {
    const manifest = { name: "@native-infer/server", type: "module", main: "index.js", bin };
    writeFileSync(join(server, "package.json"), JSON.stringify(manifest));
    writeFileSync(join(server, "index.js"), "");
    writeFileSync(join(server, "main.js"), "console.log(process.argv.slice(2).join());");
  };

  test("runs its command with the arguments, whatever the folder is called", async () => {
    install({ "native-infer-server": "./main.js" });
    const ended = await runCli(["serve", "--port", "0"], "", { program, cwd: tmpdir() });
    assert.deepEqual(ended, { code: 0, stdout: "--port,0\n", stderr: "" });
  });

  test("says so where that has no such command", async () => {
    install({});
    const { code, stderr } = await runCli(["serve"], "", { program, cwd: tmpdir() });
    assert.match(
      stderr,
      /^native-infer: @native-infer\/server in '.*' has no command native-infer-server\n$/,
    );
    assert.equal(code, 1);
  });
});
