import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import type { TaskName, TaskOptions, TaskResult } from "./tasks.js";

const taskProcess = fileURLToPath(new URL("task-process.js", import.meta.url));

/**
 * Measures in a Node process of its own, with `globalThis.gc`. `environment` is added to this process's. Throws where
 * the process fails; its messages go to standard error.
 */
export async function runTask<Name extends TaskName>(
  name: Name,
  options: TaskOptions<Name>,
  environment: Record<string, string> = {},
): Promise<TaskResult<Name>> {
  const child = spawn(
    process.execPath,
    ["--expose-gc", taskProcess, name, JSON.stringify(options)],
    { stdio: ["ignore", "pipe", "inherit"], env: { ...process.env, ...environment } },
  );
  // Whatever happens to this process, the measurement does not outlive it.
  const kill = () => child.kill("SIGKILL");
  process.once("exit", kill);
  const [output, [code]] = await Promise.all([text(child.stdout), once(child, "close")]);
  process.off("exit", kill);
  if (code !== 0) throw new Error(`the measurement '${name}' failed with exit code ${code}`);
  return JSON.parse(output) as TaskResult<Name>;
}
