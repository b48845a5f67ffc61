import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { withFiles } from "./with-files.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const program = join(root, "node_modules", "@biomejs", "biome", "bin", "biome");

/** The rules of this workspace that the files break, each once. */
function brokenRules(files) {
  return withFiles(files, (folder) => {
    cpSync(join(root, "biome.json"), join(folder, "biome.json"));
    const args = [program, "lint", "--reporter=json", "."];
    const { stdout } = spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8" });
    const { diagnostics } = JSON.parse(stdout);
    return [...new Set(diagnostics.map(({ category }) => category.split("/").at(-1)))];
  });
}

/** Nested `depth` deep: each level costs one more than the one around it. */
const nested = (depth) => (depth === 0 ? "n += 1;" : `if (n > ${depth}) { ${nested(depth - 1)} }`);
const complex = (depth) =>
  `export function f(start: number) {\n  let n = start;\n  ${nested(depth)}\n  return n;\n}\n`;
const lines = (count) =>
  `export function f(start: number) {\n  let n = start;\n${"  n += 1;\n".repeat(count - 2)}  return n;\n}\n`;

describe("the linter", () => {
  const faults = {
    "files that import each other, types included": [
      "noImportCycles",
      {
        "a.ts": 'import type { B } from "./b.js";\nexport type A = B[];\n',
        "b.ts": 'import type { A } from "./a.js";\nexport type B = { a: A };\n',
      },
    ],
    "a promise that nobody waits for": [
      "noFloatingPromises",
      { "a.ts": "async function f() {}\nexport function g() {\n  f();\n}\n" },
    ],
    "a promise of another file's method that nobody waits for": [
      "noFloatingPromises",
      {
        "a.ts": "export class A {\n  async close(): Promise<void> {}\n}\n",
        "b.ts": 'import { A } from "./a.js";\nexport function g() {\n  new A().close();\n}\n',
      },
    ],
    "a promise with a successor but no end": [
      "noFloatingPromises",
      { "a.ts": "export function g(p: Promise<void>) {\n  p.then(() => 1);\n}\n" },
    ],
    "a function that nests deeply": [
      "noExcessiveCognitiveComplexity",
      { "packages/server/src/a.ts": complex(7) },
    ],
    "a function of 61 lines": [
      "noExcessiveLinesPerFunction",
      { "packages/server/src/a.ts": lines(61) },
    ],
  };
  for (const [what, [rule, files]] of Object.entries(faults)) {
    it(`refuses ${what}`, () => assert.deepEqual(brokenRules(files), [rule]));
  }

  it("allows promises that are waited for or left on purpose, and functions of 60 lines", () => {
    const files = {
      "packages/server/src/a.ts": complex(5),
      "packages/server/src/b.ts": lines(60),
      "packages/server/src/c.ts":
        "async function f() {}\nexport async function g() {\n  await f();\n  void f();\n  f().catch(() => {});\n}\n",
    };
    assert.deepEqual(brokenRules(files), []);
  });
});
