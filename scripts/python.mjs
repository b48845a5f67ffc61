// A Python environment for a package's scripts: the folder in NATIVE_INFER_TEST_VENV, else out/venv in the package.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

function run(command, args) {
  const { status, error } = spawnSync(command, args, { stdio: "inherit" });
  if (status === 0) return;
  console.error(`'${[command, ...args].join(" ")}' failed${error ? `: ${error.message}` : ""}`);
  process.exit(1);
}

/** The environment of the package whose script has this URL: what installs into it, and what runs a program of it. */
export function pythonFor(scriptUrl) {
  const home = fileURLToPath(new URL("..", scriptUrl));
  const folder = process.env.NATIVE_INFER_TEST_VENV || join(home, "out", "venv");
  const programs = join(folder, process.platform === "win32" ? "Scripts" : "bin");
  return {
    /** Makes the environment where it is not there yet, and installs what `test/NAME/LIST` lists. */
    install(name, listName = "requirements.txt") {
      mkdirSync(dirname(folder), { recursive: true });
      run(process.env.NATIVE_INFER_PYTHON || "python3", ["-m", "venv", folder]);
      const list = join(home, "test", name, listName);
      const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
      run(join(programs, "python"), [...pip, "-r", list]);
    },
    /** Runs a program of the environment; resolves with its exit code, or with 1 where a signal ended it. */
    async runProgram(name, args, environment = {}) {
      const env = { ...process.env, PYTHONDONTWRITEBYTECODE: "1", ...environment };
      const child = spawn(join(programs, name), args, { cwd: home, env, stdio: "inherit" });
      const [code] = await once(child, "close");
      return code ?? 1;
    },
  };
}
