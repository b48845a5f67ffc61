// Cross-compiles the kernels and their tests for arm64 and runs them in an emulator: the NEON sets beside the portable one.
// Says nothing about speed: no arm64 machine has run them yet.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { packageRoot, works } from "./toolchain.mjs";

const compiler = "aarch64-linux-gnu-g++";
const emulator = "qemu-aarch64-static";
const needed = [
  [works(compiler, "--version"), `${compiler} (apt-get install g++-aarch64-linux-gnu)`],
  [works(emulator, "--version"), `${emulator} (apt-get install qemu-user-static)`],
  [existsSync("/usr/src/googletest"), "GoogleTest's sources (apt-get install googletest)"],
];
const missing = needed.filter(([there]) => !there).map(([, what]) => what);
if (missing.length > 0) {
  console.error(`SKIPPED: NEON kernels: not found: ${missing.join(", ")}`);
  process.exit(process.env.CI === "true" ? 1 : 0);
}

function run(command, args) {
  const { status } = spawnSync(command, args, { stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}

const buildTree = join(packageRoot, "build", "arm64");
run("cmake", [
  "-S",
  join(packageRoot, "core", "tests", "kernels"),
  "-B",
  buildTree,
  "-DCMAKE_BUILD_TYPE=Release",
  "-DCMAKE_SYSTEM_NAME=Linux",
  "-DCMAKE_SYSTEM_PROCESSOR=aarch64",
  `-DCMAKE_CXX_COMPILER=${compiler}`,
  "-DCMAKE_C_COMPILER=aarch64-linux-gnu-gcc",
]);
run("cmake", ["--build", buildTree, "--parallel", "2", "--target", "native_infer_kernel_tests"]);

const emulation = [
  "-cpu",
  "max",
  "-L",
  "/usr/aarch64-linux-gnu",
  join(buildTree, "native_infer_kernel_tests"),
  // The emulator takes a hundred times as long: only what depends on these kernels, with fixed shapes, which cover every edge. How rows are
  // shared out to threads, cut out and interrupted is the same code on every processor.
  `--gtest_filter=*/neon_*:KernelSelection.*:Exp2OfNegativeTest.*-${[
    "*.GivesTheSameBytesWithAnyNumberOfThreads/*",
    "*.GivesATextTheSameBytesInAnyBatchWithAnyThreads/*",
    "*EncoderTest.GivesOutputTokensTheSameBytesAsAmongAllTokens/*",
    "*.StopsWithinAPanelOfAnInterruption/*",
    "*.IsInterrupted/*",
  ].join(":")}`,
  "--gtest_brief=1",
];
// An emulated process has one thread at work.
const shards = availableParallelism();
const ends = Array.from({ length: shards }, async (_, shard) => {
  const env = { ...process.env, GTEST_TOTAL_SHARDS: `${shards}`, GTEST_SHARD_INDEX: `${shard}` };
  const tests = spawn(emulator, emulation, { stdio: ["ignore", "pipe", "inherit"], env });
  let output = "";
  tests.stdout.on("data", (text) => {
    output += text;
    process.stdout.write(text);
  });
  const [status] = await once(tests, "close");
  // A filter that fits no test lets the program pass.
  return status === 0 && !/PASSED *\] [1-9]/.test(output) ? 1 : (status ?? 1);
});
process.exitCode = Math.max(...(await Promise.all(ends)));
