// Runs a package's compiled tests with Node's own runner and reports the counts.
// Usage, in the package's folder: node ../../scripts/node-test.mjs NAME [--docs] [--at-a-time N]
// Tests that hold the workspace's documentation to the code have names that end in docs or documentation. They are a run of their own,
// --docs: a change in a page runs no other test again.
// Most tests wait more than they compute; those that measure time run with few beside them, and the bench's alone.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { writeReport } from "./report.mjs";

/** In CI the properties see the same values each time: what a change's run says depends on the change. Elsewhere they are new ones. */
const PROPERTY_SEED = new URL("property-seed.mjs", import.meta.url).href;

const OF_DOCUMENTATION = /(docs|documentation)\.test\.js$/;

/** The compiled test files below `folder`. Named one by one: Node 20 knows no globs. */
function testFiles(folder, docs) {
  return readdirSync(folder, { recursive: true })
    .filter((file) => file.endsWith(".test.js") && OF_DOCUMENTATION.test(file) === docs)
    .sort()
    .map((file) => join(folder, file));
}

/** Lines of an error that are kept for the summary. */
const MAX_ERROR_LINES = 15;

/** The tests in TAP that failed by themselves, not for a test within them. */
export function failuresIn(tap, name) {
  const faults = tap.matchAll(/^( *)not ok \d+ - (.*)\n\1 {2}---\n([\s\S]*?)\n\1 {2}\.\.\.$/gm);
  return [...faults]
    .filter(([, , , yaml]) => !yaml.includes("failureType: 'subtestsFailed'"))
    .map(([, , what, yaml]) => {
      const location = /location: '(.*)'/.exec(yaml)?.[1] ?? "";
      const error = /error: (.*(?:\n {4}.*|\n *(?=\n {4}))*)/.exec(dedented(yaml))?.[1] ?? "";
      const lines = [location, ...error.split("\n").filter((line) => line !== "|-")];
      return { what: `${name}: ${what}`, why: lines.slice(0, MAX_ERROR_LINES).join("\n") };
    });
}

/** With the first line at column 2, wherever it was. */
function dedented(yaml) {
  const [indent = ""] = /^ */.exec(yaml) ?? [];
  return yaml.replaceAll(new RegExp(`^${indent}`, "gm"), "  ");
}

/** Runs the tests in `dist/test` of the current folder, `atATime` files at once; returns Node's exit code. */
export function runNodeTests(name, { atATime = 1, docs = false } = {}) {
  const scratch = mkdtempSync(join(tmpdir(), "native-infer-tests-"));
  const tap = join(scratch, "tap");
  const result = spawnSync(
    process.execPath,
    [
      "--expose-gc",
      "--enable-source-maps",
      ...(process.env.CI === "true" ? ["--import", PROPERTY_SEED] : []),
      "--test",
      "--test-timeout=180000",
      `--test-concurrency=${atATime}`,
      "--test-reporter=spec",
      "--test-reporter-destination=stdout",
      "--test-reporter=tap",
      `--test-reporter-destination=${tap}`,
      ...testFiles(join("dist", "test"), docs),
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
  const failures = failuresIn(text, name);
  // What is left to do is left out, and has no reason that could stand in CI.
  const skipped = [...marked("SKIP"), ...marked("TODO")];
  const failed = count("fail") + count("cancelled");
  writeReport(process.cwd(), {
    name,
    passed: count("pass"),
    failed,
    skipped,
    failures,
  });
  return result.status ?? 1;
}

if (process.argv[1]?.endsWith("node-test.mjs")) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { docs: { type: "boolean" }, "at-a-time": { type: "string", default: "1" } },
  });
  const [name = "tests"] = positionals;
  const atATime = Number(values["at-a-time"]);
  process.exit(runNodeTests(name, { atATime, docs: values.docs }));
}
