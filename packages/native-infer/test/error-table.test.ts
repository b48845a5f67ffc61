import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { ERROR_TABLE } from "../src/index.js";

const root = dirname(createRequire(import.meta.url).resolve("native-infer/package.json"));

test("the C++ enum, the TypeScript union and the documentation say what errors.json says", () => {
  const check = spawnSync(
    process.execPath,
    [join(root, "scripts", "generate-errors.mjs"), "--check"],
    { encoding: "utf8" },
  );
  assert.equal(check.status, 0, check.stderr);
});

test("client faults map to 4xx and server faults to 5xx", () => {
  const client = ["INVALID_ARGUMENT", "TOO_LONG", "OVERLOADED", "CANCELLED"];
  for (const [code, { httpStatus }] of Object.entries(ERROR_TABLE)) {
    assert.equal(httpStatus < 500, client.includes(code), code);
  }
});
