import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { describe, test } from "node:test";

const root = dirname(createRequire(import.meta.url).resolve("native-infer/package.json"));
const addon = join(root, "build", "Release", "native_infer.node");

function readelf(...options: string[]): string {
  return spawnSync("readelf", ["--wide", ...options, addon], { encoding: "utf8" }).stdout;
}

function obstacle(): string | false {
  if (process.platform !== "linux") return "ELF files are Linux'";
  return spawnSync("readelf", ["--version"]).status !== 0 && "readelf (binutils) is missing";
}

describe("the built addon", { skip: obstacle() }, () => {
  test("checks its stack before it returns", () => {
    assert.match(readelf("--dyn-syms"), / UND __stack_chk_fail/);
  });

  test("bounds copies whose size is known", () => {
    assert.match(readelf("--dyn-syms"), / UND __\w+_chk@/);
  });

  test("has its tables of addresses read-only once it is loaded", () => {
    assert.match(readelf("--program-headers"), /^ *GNU_RELRO/m);
    assert.match(readelf("--dynamic"), /BIND_NOW|FLAGS_1\).*NOW/);
  });

  test("runs no code on its stack", () => {
    const stack = /^ *GNU_STACK .*$/m.exec(readelf("--program-headers"))?.[0] ?? "RWE";
    assert.doesNotMatch(stack, /RWE/);
  });
});
