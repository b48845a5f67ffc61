import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";

const PACKAGE = fileURLToPath(new URL("../..", import.meta.url));

/** What the workspace calls by `npm run bench…`, and what is called by its path. */
const scripts = Object.entries(
  (
    JSON.parse(readFileSync(join(PACKAGE, "..", "..", "package.json"), "utf8")) as {
      scripts: Record<string, string>;
    }
  ).scripts,
).flatMap(([name, line]): [string, string][] => {
  const program = /node packages\/bench\/(\S+)$/.exec(line)?.[1];
  return program === undefined ? [] : [[`npm run ${name}`, program]];
});
scripts.push(["bench-keep.js", "dist/src/bench-keep.js"]);

/** Runs a program with nothing on its path: nothing that it prepares could work. */
function run(program: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(PACKAGE, program), ...args],
    {
      encoding: "utf8",
      env: { PATH: "" },
      timeout: 60_000,
    },
  );
  return { status, stdout, stderr };
}

describe("each benchmark command", () => {
  it("is found", () => assert(scripts.length >= 12, scripts.join()));

  for (const [name, program] of scripts) {
    it(`${name} answers --help with its usage, whatever stands beside it`, () => {
      for (const args of [["--help"], ["-h"], ["word", "--wrong", "--help"]]) {
        const { status, stdout, stderr } = run(program, ...args);
        assert.deepEqual([status, stderr], [0, ""], args.join(" "));
        assert.match(stdout, /^Usage: .*\n/);
        assert(stdout.startsWith(`Usage: ${name}`) || stdout.includes(program), stdout);
      }
    });

    it(`${name} refuses what it does not know in one line`, () => {
      for (const args of [["--nonsense"], ["nonsense"], ["--quick=maybe", "x", "y", "z"]]) {
        const { status, stdout, stderr } = run(program, ...args);
        assert.deepEqual([status, stdout], [2, ""], `${args.join(" ")}: ${stderr}`);
        assert.match(stderr, /^[^\n]{10,}; see --help\n$/);
      }
    });
  }

  it("refuses values that make no sense before it begins", () => {
    const wrong: [program: string, ...args: string[]][] = [
      ["dist/src/bench.js", "--rounds", "0"],
      ["dist/src/bench.js", "--ways", "nobody"],
      ["dist/src/bench-scaling.js", "--rounds", "x"],
      ["dist/src/bench-compare.js", "only-one"],
      ["dist/src/bench-gate.js", "--run", "no-folder"],
      ["dist/src/bench-keep.js", "no-folder"],
      ["dist/src/server-load.js", "--seconds", "0"],
      ["dist/src/engine.js", "corpus", "nothing"],
      ["scripts/encoders.mjs", "--rounds", "0"],
      ["scripts/encoders.mjs", "--hide", "everything"],
    ];
    for (const [program, ...args] of wrong) {
      const { status, stdout, stderr } = run(program, ...args);
      assert.deepEqual([status, stdout], [2, ""], `${program}: ${stderr}`);
      assert.match(stderr, /^[^\n]+; see --help\n$/);
    }
  });

  it("leaves nothing behind by that", () => {
    assert(!existsSync(join(PACKAGE, "nonsense")));
  });
});
