// Makes the Python environment that the stores' tests take their servers from: PostgreSQL with pgvector (pgserver) and
// milvus-lite. Usage: node packages/vector-store/scripts/test-setup.mjs
// Needs Python 3.11 or later with venv (NATIVE_INFER_STORES_PYTHON, else python3) and the Python package registry.
// The environment's folder: NATIVE_INFER_STORES_VENV, else packages/vector-store/out/venv.
import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const PACKAGES = ["pgserver==0.1.4", "milvus-lite==3.2.2", "pymilvus==3.0.2"];

const root = fileURLToPath(new URL("..", import.meta.url));
const folder = process.env.NATIVE_INFER_STORES_VENV || join(root, "out", "venv");

function run(command, ...args) {
  const { status, error } = spawnSync(command, args, { stdio: "inherit" });
  if (status === 0) return;
  console.error(`'${command} ${args.join(" ")}' failed: ${error ?? `exit code ${status}`}`);
  process.exit(1);
}

mkdirSync(dirname(folder), { recursive: true });
run(process.env.NATIVE_INFER_STORES_PYTHON || "python3", "-m", "venv", folder);
run(
  join(folder, "bin", "python"),
  "-m",
  "pip",
  "install",
  "-q",
  "--disable-pip-version-check",
  ...PACKAGES,
);
console.log(`the environment is in ${folder}`);
