import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const bench = fileURLToPath(new URL("../..", import.meta.url));
const environment = join(bench, "out", "venv");
const missing = existsSync(join(environment, "installed.txt"))
  ? false
  : "left out of every check: npm run bench:encoders makes its Python environment";

test("the encoders that are compared pass their own tests in Python", { skip: missing }, () => {
  const folder = join(bench, "python");
  const builder = join(bench, "..", "model-minilm");
  const args = ["-m", "unittest", "discover", "-s", join(folder, "tests"), "-t", folder];
  const { status, stderr } = spawnSync(join(environment, "bin", "python"), args, {
    env: { ...process.env, PYTHONPATH: [folder, builder].join(delimiter) },
    encoding: "utf8",
  });
  assert.equal(status, 0, stderr);
  assert.match(stderr, /Ran [1-9]/);
});
