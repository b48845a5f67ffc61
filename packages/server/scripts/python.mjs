// A Python environment for a script: the folder in NATIVE_INFER_SERVER_VENV, else packages/server/out/venv.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const server = fileURLToPath(new URL("..", import.meta.url));
const folder = process.env.NATIVE_INFER_SERVER_VENV || join(server, "out", "venv");
const programs = join(folder, process.platform === "win32" ? "Scripts" : "bin");

function run(command, args) {
  const { status, error } = spawnSync(command, args, { stdio: "inherit" });
  if (status === 0) return;
  console.error(`'${[command, ...args].join(" ")}' failed${error ? `: ${error.message}` : ""}`);
  process.exit(1);
}

/** Makes the environment where it is not there yet, and installs what `test/NAME/requirements.txt` lists. */
export function install(name) {
  mkdirSync(dirname(folder), { recursive: true });
  run(process.env.NATIVE_INFER_PYTHON || "python3", ["-m", "venv", folder]);
  const list = join(server, "test", name, "requirements.txt");
  const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
  run(join(programs, "python"), [...pip, "-r", list]);
}

/** Runs a program of the environment; resolves with its exit code, or with 1 where a signal ended it. */
export async function runProgram(name, args, environment = {}) {
  const env = { ...process.env, PYTHONDONTWRITEBYTECODE: "1", ...environment };
  const child = spawn(join(programs, name), args, { cwd: server, env, stdio: "inherit" });
  const [code] = await once(child, "close");
  return code ?? 1;
}
