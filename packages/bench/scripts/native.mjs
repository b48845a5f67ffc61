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

Google Benchmark programs on the core, without Node. Its options go to each program, such as --benchmark_filter=amx.
`;

const isForPrograms = (argument) => /^--benchmark_\w+(=.*)?$/s.test(argument);
const forPrograms = process.argv.slice(2).filter(isForPrograms);
if (forPrograms.length < process.argv.length - 2) {
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
const build = ["--build", releaseTree, "--parallel", "2", "--target", "native_infer_benchmarks"];
run("cmake", build, ["ignore", "ignore", "inherit"]);

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
