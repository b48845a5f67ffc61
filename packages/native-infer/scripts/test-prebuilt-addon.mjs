// The package's tests with an addon as it is published: what `prebuild-addon.mjs PLATFORM` made, in a Node of that platform, laid out as npm
// installs it. In an emulator the tests that start processes are left out, because the emulator is started by name, and speed says nothing. What
// needs ONNX Runtime is counted apart where there is none: it has no library for musl, and that for arm64 (1.30) crashes in qemu 7.2 when it
// makes a session.
// Usage: node scripts/test-prebuilt-addon.mjs PLATFORM [TEST ...], each without .test.js; after a build
import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { foreignNode } from "./foreign-node.mjs";
import { packageRoot } from "./toolchain.mjs";

const STARTS_PROCESSES = /child_process|runProgram|runCli|PublishedCopy/;
/** How an addon is found, what is in its symbols and what is generated from errors.json are tested in the package's folder, with its sources. */
const NEEDS_SOURCES = /^(addon-file|hardening|error-table)\./;
const NO_RUNTIME = /RUNTIME_NOT_FOUND|ONNX Runtime is not installed/;
const MINUTES_A_FILE = 15;

const [platform, ...named] = process.argv.slice(2);
const addon = join(packageRoot, "out", "prebuilds", platform ?? "", "native_infer.node");
if (platform === undefined || !existsSync(addon)) {
  console.error(
    platform === undefined
      ? "usage: node scripts/test-prebuilt-addon.mjs PLATFORM [TEST ...]"
      : `'${addon}' is missing: run prebuild-addon.mjs ${platform}`,
  );
  process.exit(2);
}

/** Test files of the top folder that can run. */
function chosen(emulated) {
  if (named.length > 0) return named.map((name) => `${name}.test.js`);
  const textOf = (file) => readFileSync(join(packageRoot, "test", file), "utf8");
  return readdirSync(join(packageRoot, "test"))
    .filter((file) => file.endsWith(".test.ts") && !NEEDS_SOURCES.test(file))
    .filter((file) => !emulated || !STARTS_PROCESSES.test(textOf(file)))
    .map((file) => file.replace(/\.ts$/, ".js"));
}

/** Lays the package out as npm would: its addon in the platform's package, no build of its own. Returns the package's folder. */
function install(folder, emulated) {
  const modules = join(folder, "node_modules");
  const own = join(modules, "native-infer");
  for (const part of ["package.json", "errors.json", "dist", "testdata"])
    cpSync(join(packageRoot, part), join(own, part), { recursive: true });
  const name = `@native-infer/${platform}`;
  mkdirSync(join(modules, name), { recursive: true });
  cpSync(addon, join(modules, name, "native_infer.node"));
  const { version } = JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8"));
  writeFileSync(join(modules, name, "package.json"), JSON.stringify({ name, version }));
  const workspace = fileURLToPath(new URL("../../../node_modules", import.meta.url));
  const linked = ["@native-infer/model-minilm", "@native-infer/testing", "fast-check", "pure-rand"];
  if (platform.endsWith("gnu") && !emulated) linked.push("onnxruntime-node");
  for (const each of linked) {
    mkdirSync(dirname(join(modules, each)), { recursive: true });
    symlinkSync(join(workspace, each), join(modules, each));
  }
  return own;
}

/** Runs one file. Returns what Node's test runner printed and how it ended. */
async function runFile({ starter, node }, own, file) {
  const [program, ...args] = [...starter, node, "--expose-gc", "--test-reporter=tap"];
  const child = spawn(program, [...args, join("dist", "test", file)], {
    cwd: own,
    timeout: MINUTES_A_FILE * 60_000,
    killSignal: "SIGKILL",
    stdio: ["ignore", "pipe", "inherit"],
  });
  let tap = "";
  child.stdout.setEncoding("utf8").on("data", (text) => {
    tap += text;
  });
  const [code, signal] = await once(child, "close");
  return { tap, code, signal };
}

/** The number that the end of the output has for `key`, such as pass. */
const countOf = (tap, key) => new RegExp(`^# ${key} (\\d+)$`, "m").exec(tap)?.[1] ?? "?";

/** Titles and errors of the tests that failed; of those that hold others, the others'. */
function failuresOf(tap) {
  const faults = tap.split(/^(?= *not ok )/m).slice(1);
  return faults
    .filter((fault) => !/subtests? failed/.test(fault))
    .map(
      (fault) => /[\s\S]*?(?=^ *(?:code|stack):|$(?![\s\S]))/m.exec(fault)?.[0].trimEnd() ?? fault,
    );
}

const folder = mkdtempSync(join(tmpdir(), "native-infer-prebuilt-"));
let failed = 0;
try {
  const runtime = foreignNode(platform, join(folder, "runtime"));
  const emulated = runtime.starter.length > 0;
  const own = install(folder, emulated);
  for (const file of chosen(emulated)) {
    const begin = performance.now();
    const { tap, code, signal } = await runFile(runtime, own, file);
    const seconds = ((performance.now() - begin) / 1000).toFixed(0);
    const faults = failuresOf(tap);
    const wrong = faults.filter((fault) => !NO_RUNTIME.test(fault));
    if (signal !== null || (code !== 0 && faults.length === 0))
      wrong.push(`it ended with ${signal ?? code}; ${tap.slice(-300)}`);
    const [pass, skip] = ["pass", "skipped"].map((key) => countOf(tap, key));
    const absent = faults.length - faults.filter((fault) => wrong.includes(fault)).length;
    console.log(
      `${file}: ${pass} passed, ${wrong.length} failed, ${absent} need ONNX Runtime, ${skip} skipped (${seconds} s)`,
    );
    failed += wrong.length;
    for (const fault of wrong) console.log(fault);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exit(failed === 0 ? 0 : 1);
