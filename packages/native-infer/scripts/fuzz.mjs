// Builds the fuzz targets of core/fuzz with clang's libFuzzer and the sanitizers, and runs them one after the other.
// Usage: node scripts/fuzz.mjs [--seconds N | --inputs N] [target ...]   (60 seconds each; targets: see core/fuzz/*_fuzz.cc)
// What a run learns stays in build/fuzz/corpus, so that the next one goes on from there. With --inputs it is the same run each
// time, from the committed corpus and a fixed seed: whether a change passes then depends on the change alone.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { parseArgs } from "node:util";
import { coreDefinitions, modelDirectory, packageRoot, works } from "./toolchain.mjs";

const sources = join(packageRoot, "core", "fuzz");
const buildTree = join(packageRoot, "build", "fuzz");
const sanitizers = "fuzzer-no-link,address,undefined";
/** Which words a target may put together, and the longest input in bytes. More than that only costs time. */
const settings = {
  tokenizer: { dictionary: "text.dict", maxLength: 2048 },
  tokenizer_json: { dictionary: "json.dict", maxLength: 40_000, seeds: "tests/tokenizer/data" },
  model_directory: { dictionary: "json.dict", maxLength: 2048 },
  safetensors: { dictionary: "json.dict", maxLength: 2048 },
  onnx_weights: { dictionary: "onnx.dict", maxLength: 2048 },
  packed_file: { dictionary: "onnx.dict", maxLength: 40_000, seeds: "../testdata/graphs" },
  families: { dictionary: "json.dict", maxLength: 60_000 },
};

const allTargets = readdirSync(sources)
  .filter((file) => file.endsWith("_fuzz.cc"))
  .map((file) => file.replace("_fuzz.cc", ""));

function chosenRun() {
  const { values, positionals } = parseArgs({
    options: { seconds: { type: "string" }, inputs: { type: "string" } },
    allowPositionals: true,
  });
  const repeatable = values.inputs !== undefined;
  const count = Number(values.inputs ?? values.seconds ?? 60);
  const unknown = positionals.filter((target) => !allTargets.includes(target));
  const bothLimits = repeatable && values.seconds !== undefined;
  if (!(Number.isInteger(count) && count > 0) || bothLimits || unknown.length > 0) {
    console.error(`usage: fuzz.mjs [--seconds N | --inputs N] [${allTargets.join(" | ")}] ...`);
    process.exit(2);
  }
  const limit = repeatable
    ? [`-runs=${count}`, "-seed=1", "-reload=0"]
    : [`-max_total_time=${count}`];
  return { limit, repeatable, targets: positionals.length > 0 ? positionals : allTargets };
}

/** Whether clang can link libFuzzer, which is a package of its own on some systems. */
function libFuzzerWorks() {
  const scratch = mkdtempSync(join(tmpdir(), "native-infer-fuzz-"));
  const source = join(scratch, "probe.cc");
  writeFileSync(
    source,
    '#include <cstddef>\n#include <cstdint>\nextern "C" int LLVMFuzzerTestOneInput(const std::uint8_t*, std::size_t) { return 0; }\n',
  );
  const linked = works(
    "clang++",
    "-fsanitize=fuzzer,address",
    source,
    "-o",
    join(scratch, "probe"),
  );
  rmSync(scratch, { recursive: true });
  return linked;
}

function run(command, args, options = {}) {
  const { status } = spawnSync(command, args, { stdio: "inherit", ...options });
  if (status !== 0) process.exit(status ?? 1);
}

function build(targets) {
  run(
    "cmake",
    [
      "-S",
      join(packageRoot, "core"),
      "-B",
      buildTree,
      "-DCMAKE_BUILD_TYPE=RelWithDebInfo",
      "-DCMAKE_CXX_COMPILER=clang++",
      "-DNATIVE_INFER_BUILD_FUZZERS=ON",
      "-DNATIVE_INFER_UNITY=ON",
      `-DNATIVE_INFER_WARNINGS_AS_ERRORS=${process.env.CI ? "ON" : "OFF"}`,
      `-DNATIVE_INFER_SANITIZE=${sanitizers}`,
      `-DNATIVE_INFER_MODEL_DIR=${modelDirectory()}`,
      ...coreDefinitions(),
    ],
    { stdio: ["ignore", "ignore", "inherit"] },
  );
  const names = targets.map((target) => `${target}_fuzz`);
  run("cmake", ["--build", buildTree, "--parallel", "2", "--target", ...names]);
}

/** What to put before a command so that addresses, by which libFuzzer tells comparisons apart, are the same each time. */
function fixedAddresses() {
  return works("setarch", "-R", "true") ? ["setarch", "-R"] : [];
}

/** Runs one target; returns what to say about it. */
function fuzz(target, { limit, repeatable }) {
  const learned = join(buildTree, repeatable ? "repeated" : "corpus", target);
  if (repeatable) rmSync(learned, { recursive: true, force: true });
  const found = join(buildTree, "found");
  for (const folder of [learned, found]) mkdirSync(folder, { recursive: true });
  const program = join(buildTree, "fuzz", `${target}_fuzz`);
  const { dictionary, maxLength, seeds } = settings[target];
  const committed = join(sources, "corpus", target);
  const [command, ...before] = [...(repeatable ? fixedAddresses() : []), program];
  const { status, stderr } = spawnSync(
    command,
    [
      ...before,
      ...limit,
      "-timeout=10",
      "-rss_limit_mb=2048",
      `-max_len=${maxLength}`,
      `-dict=${join(sources, dictionary)}`,
      `-artifact_prefix=${found}/${target}-`,
      "-print_final_stats=1",
      learned,
      ...(existsSync(committed) ? [committed] : []),
      ...(seeds ? [join(packageRoot, "core", seeds)] : []),
    ],
    { encoding: "utf8", maxBuffer: 1 << 30, stdio: ["ignore", "inherit", "pipe"] },
  );
  const stat = (name) => Number(new RegExp(`stat::${name}:\\s+(\\d+)`).exec(stderr)?.[1] ?? 0);
  const failed = status !== 0;
  if (failed) {
    process.stderr.write(stderr.slice(-8000));
    console.error(`Run it again: ${relative(process.cwd(), program)} <the file named above>`);
  }
  const inputs = stat("number_of_executed_units");
  const perSecond = stat("average_exec_per_sec");
  return {
    failed,
    summary: `${target}: ${inputs} inputs, ${perSecond}/s, ${readdirSync(learned).length} kept${failed ? ", FAILED" : ""}`,
  };
}

if (!libFuzzerWorks()) {
  const why = "clang++ with libFuzzer was not found (apt-get install clang libclang-rt-dev)";
  console.error(`SKIPPED: fuzz targets: ${why}`);
  process.exit(process.env.CI === "true" ? 1 : 0);
}
const { targets, ...kind } = chosenRun();
build(targets);
const results = targets.map((target) => fuzz(target, kind));
for (const { summary } of results) console.log(summary);
process.exit(results.some(({ failed }) => failed) ? 1 : 0);
