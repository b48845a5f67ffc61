// Builds the core by itself, without Node, and runs its GoogleTest program.
// NATIVE_INFER_SANITIZE=address,undefined (or thread) builds it with sanitizers, and with clang where there is one: the addon is gcc's, so
// that both have compiled and run every kernel. NATIVE_INFER_TEST_FOLDERS="engine;ort" takes the tests of these folders only. --build-only
// builds and does not run. NATIVE_INFER_TEST_PROCESSES=2 shares the tests out to so many processes.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { writeReport } from "../../../scripts/report.mjs";
import {
  buildEnvironment,
  packageRoot,
  programDefinitions,
  releaseDefinitions,
  releaseTree,
  works,
} from "./toolchain.mjs";

const sanitize = process.env.NATIVE_INFER_SANITIZE ?? "";
const name = sanitize ? `core-${sanitize.replaceAll(",", "-")}` : "core";
const buildTree = sanitize ? join(packageRoot, "build", name) : releaseTree;

function run(command, args, options = {}) {
  const result = spawnSync(command, args, { stdio: "inherit", ...options });
  if (result.status !== 0) {
    writeReport(packageRoot, { name, passed: 0, failed: 1, skipped: [] });
    process.exit(result.status ?? 1);
  }
}

/** A sanitizer's tree: reports need lines, not variables, and everything builds sooner without those. */
function sanitizerDefinitions() {
  const isClang = process.env.CXX === undefined && works("clang++", "--version");
  return [
    "-DCMAKE_BUILD_TYPE=RelWithDebInfo",
    "-DCMAKE_CXX_FLAGS_RELWITHDEBINFO=-O1 -g1 -DNDEBUG",
    "-DNATIVE_INFER_UNITY=ON",
    ...(isClang ? ["-DCMAKE_CXX_COMPILER=clang++", "-DCMAKE_C_COMPILER=clang"] : []),
    ...programDefinitions(),
  ];
}

const configure = [
  "-S",
  join(packageRoot, "core"),
  "-B",
  buildTree,
  "-DNATIVE_INFER_BUILD_TESTS=ON",
  `-DNATIVE_INFER_SANITIZE=${sanitize}`,
  `-DNATIVE_INFER_TEST_FOLDERS=${process.env.NATIVE_INFER_TEST_FOLDERS ?? ""}`,
  ...(sanitize ? sanitizerDefinitions() : releaseDefinitions()),
];
run("cmake", configure, { stdio: ["ignore", "ignore", "inherit"], env: buildEnvironment() });

if (existsSync(join(buildTree, "tests", "no-googletest"))) {
  const why = "not installed: GoogleTest (apt-get install libgtest-dev)";
  console.log(`SKIPPED: C++ unit tests: ${why}`);
  writeReport(packageRoot, {
    name,
    passed: 0,
    failed: 0,
    skipped: [{ what: "C++ unit tests", why }],
  });
  process.exit(0);
}

const targets = ["native_infer_tests", ...(sanitize ? [] : ["native_infer_encode_lines"])];
run("cmake", ["--build", buildTree, "--parallel", "2", "--target", ...targets]);
if (process.argv.includes("--build-only")) process.exit(0);
const suppressions = (file) => `suppressions=${join(packageRoot, "core", "tests", file)}`;
const processes = Number(process.env.NATIVE_INFER_TEST_PROCESSES ?? 1);

/** Runs the tests of one process of several. */
async function runShard(shard) {
  const results = join(buildTree, `results-${shard}.json`);
  const program = join(buildTree, "tests", "native_infer_tests");
  const args = [`--gtest_output=json:${results}`, "--gtest_brief=1", ...process.argv.slice(2)];
  const env = {
    ...process.env,
    TSAN_OPTIONS: suppressions("thread_sanitizer.supp"),
    LSAN_OPTIONS: suppressions("leak_sanitizer.supp"),
    GTEST_TOTAL_SHARDS: `${processes}`,
    GTEST_SHARD_INDEX: `${shard}`,
  };
  const child = spawn(program, args, { stdio: ["inherit", "inherit", "pipe"], env });
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text) => {
    stderr += text;
    process.stderr.write(text);
  });
  const [status, signal] = await once(child, "close");
  const summary =
    status === null ? { tests: 0, failures: 1 } : JSON.parse(readFileSync(results, "utf8"));
  return { status, signal, stderr, summary };
}
const shards = await Promise.all(Array.from({ length: processes }, (_, shard) => runShard(shard)));

/** Bytes that ONNX Runtime may leave behind by itself: 1 KB was seen. A session or a tensor that the core forgets is more. */
const MAX_RUNTIME_LEAK = 8192;
const leaks = shards.map(({ stderr }) =>
  Number(/^ *\d+ +(\d+) libonnxruntime$/m.exec(stderr)?.[1] ?? 0),
);
const leak = Math.max(...leaks);
if (leak > MAX_RUNTIME_LEAK)
  console.error(`ONNX Runtime left ${leak} bytes behind; at most ${MAX_RUNTIME_LEAK} are its own.`);
const broken = shards.find(({ status }) => status !== 0);
const failed = broken !== undefined || leak > MAX_RUNTIME_LEAK;

const total = (key) => shards.reduce((sum, { summary }) => sum + summary[key], 0);
const cases = shards
  .flatMap(({ summary }) => summary.testsuites ?? [])
  .flatMap((suite) => suite.testsuite);
const skipped = cases
  .filter((test) => test.not_possible_here || test.result === "SKIPPED")
  .map(({ classname, name: title, not_possible_here: absent }) => ({
    what: `${name}: ${classname}.${title}`,
    why: absent ? `not possible here: ${absent}` : "no reason given: see the test's output",
  }));
const failures = cases
  .filter((test) => test.failures)
  .map((test) => ({
    what: `${name}: ${test.classname}.${test.name}`,
    why: test.failures.map(({ failure }) => failure).join("\n"),
  }));
if (failed && failures.length === 0)
  failures.push({
    what: `${name}: the program`,
    why: broken
      ? `it ended with ${broken.status ?? broken.signal}`
      : `${leak} bytes were left behind`,
  });
writeReport(packageRoot, {
  name,
  passed: total("tests") - total("failures") - skipped.length,
  failed: Math.max(total("failures"), failed ? 1 : 0),
  skipped,
  failures,
});
process.exit(failed ? broken?.status || 1 : 0);
