// `npm run bench:native`: Google Benchmark programs on the core, without Node. Further arguments go to each program:
//     npm run bench:native -- --benchmark_filter=amx
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  packageRoot,
  programDefinitions,
  releaseTree,
} from "../../native-infer/scripts/toolchain.mjs";

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
  "-DCMAKE_BUILD_TYPE=Release",
  "-DNATIVE_INFER_BUILD_BENCHMARKS=ON",
  ...programDefinitions(),
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
    [json, "--benchmark_out_format=json", ...process.argv.slice(2)],
    "inherit",
  );
}
