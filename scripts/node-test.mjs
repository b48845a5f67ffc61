// Runs a package's compiled tests with Node's own runner and reports the counts.
// Usage, in the package's folder: node ../../scripts/node-test.mjs NAME [FILES AT A TIME]
// Most tests wait more than they compute; those that measure time run with few beside them, and the bench's alone.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeReport } from "./report.mjs";

/** The compiled test files below `folder`. Named one by one: Node 20 knows no globs. */
function testFiles(folder) {
  return readdirSync(folder, { recursive: true })
    .filter((file) => file.endsWith(".test.js"))
    .sort()
    .map((file) => join(folder, file));
}

/** Runs the tests in `dist/test` of the current folder, `atATime` files at once; returns Node's exit code. */
export function runNodeTests(name, atATime = 1) {
  const scratch = mkdtempSync(join(tmpdir(), "native-infer-tests-"));
  const tap = join(scratch, "tap");
  const result = spawnSync(
    process.execPath,
    [
      "--expose-gc",
      "--enable-source-maps",
      "--test",
      "--test-timeout=180000",
      `--test-concurrency=${atATime}`,
      "--test-reporter=spec",
      "--test-reporter-destination=stdout",
      "--test-reporter=tap",
      `--test-reporter-destination=${tap}`,
      ...testFiles(join("dist", "test")),
    ],
    { stdio: "inherit" },
  );
  const text = readFileSync(tap, "utf8");
  rmSync(scratch, { recursive: true });
  const count = (key) => Number(new RegExp(`^# ${key} (\\d+)$`, "m").exec(text)?.[1] ?? 0);
  const marked = (directive) =>
    [...text.matchAll(new RegExp(`^\\s*ok \\d+ - (.*) # ${directive} ?(.*)$`, "gm"))].map(
      ([, what, why]) => ({ what: `${name}: ${what}`, why: why || "no reason given" }),
    );
  const skipped = marked("SKIP");
  const notPossible = marked("TODO");
  const failed = count("fail") + count("cancelled");
  writeReport({ name, passed: count("pass"), failed, skipped, notPossible });
  return result.status ?? 1;
}

if (process.argv[1]?.endsWith("node-test.mjs")) {
  process.exit(runNodeTests(process.argv[2] ?? "tests", Number(process.argv[3] ?? 1)));
}
