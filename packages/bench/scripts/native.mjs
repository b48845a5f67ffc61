// `npm run bench:native`: Google Benchmark programs on the core, without Node.
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  packageRoot,
  releaseDefinitions,
  releaseTree,
} from "../../native-infer/scripts/toolchain.mjs";
import { readOptions, refuse } from "./usage.mjs";

const USAGE = `
Usage: npm run bench:native -- [--benchmark_... ...]
       npm run bench:native -- --stages [--kernel=NAME] [--precision=int8|bf16|f32] [--width=N] [--layers=N]

Google Benchmark programs on the core, without Node. Its options go to each program, such as --benchmark_filter=amx.
With --stages: how long each stage of the encoder takes, one thread, random weights in the sizes of a model.
`;

const stages = process.argv[2] === "--stages";
const isForPrograms = (argument) => /^--benchmark_\w+(=.*)?$/s.test(argument);
const forPrograms = process.argv.slice(2).filter(isForPrograms);
if (!stages && forPrograms.length < process.argv.length - 2) {
  readOptions(USAGE);
  refuse(`unknown argument '${process.argv.slice(2).find((given) => !isForPrograms(given))}'`);
}

const results = join(fileURLToPath(new URL("..", import.meta.url)), "out", "native");
mkdirSync(results, { recursive: true });

function run(command, args, stdio) {
  const { status } = spawnSync(command, args, { stdio });
  if (status !== 0) process.exit(status ?? 1);
}

const configure = [
  "-S",
  join(packageRoot, "core"),
  "-B",
  releaseTree,
  "-DNATIVE_INFER_BUILD_BENCHMARKS=ON",
  ...releaseDefinitions(),
];
run("cmake", configure, ["ignore", "ignore", "inherit"]);
const target = stages ? "native_infer_stages" : "native_infer_benchmarks";
const build = ["--build", releaseTree, "--parallel", "2", "--target", target];
run("cmake", build, ["ignore", "ignore", "inherit"]);
if (stages) {
  run(join(releaseTree, "bench", target), process.argv.slice(3), "inherit");
  process.exit();
}

for (const source of readdirSync(join(packageRoot, "core", "bench")).filter((file) =>
  file.endsWith("_bench.cc"),
)) {
  const name = source.slice(0, -".cc".length);
  const json = `--benchmark_out=${join(results, `${name}.json`)}`;
  run(
    join(releaseTree, "bench", name),
    [json, "--benchmark_out_format=json", ...forPrograms],
    "inherit",
  );
}
