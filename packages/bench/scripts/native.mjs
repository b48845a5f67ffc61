// `npm run bench:native`: Google Benchmark programs on the core, without Node. Further arguments go to each program:
//     npm run bench:native -- --benchmark_filter=amx
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  coreDefinitions,
  modelDirectory,
  packageRoot,
  runtimeLibrary,
} from "../../native-infer/scripts/toolchain.mjs";

const buildTree = join(packageRoot, "build", "bench");
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
  buildTree,
  "-DNATIVE_INFER_BUILD_BENCHMARKS=ON",
  `-DNATIVE_INFER_MODEL_DIR=${modelDirectory()}`,
  `-DNATIVE_INFER_RUNTIME_LIBRARY=${runtimeLibrary()}`,
  ...coreDefinitions(),
];
run("cmake", configure, ["ignore", "ignore", "inherit"]);
run("cmake", ["--build", buildTree, "--parallel", "2"], ["ignore", "ignore", "inherit"]);

for (const source of readdirSync(join(packageRoot, "core", "bench")).filter((file) =>
  file.endsWith("_bench.cc"),
)) {
  const name = source.slice(0, -".cc".length);
  const json = `--benchmark_out=${join(results, `${name}.json`)}`;
  run(
    join(buildTree, "bench", name),
    [json, "--benchmark_out_format=json", ...process.argv.slice(2)],
    "inherit",
  );
}
