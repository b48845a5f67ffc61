import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Usage } from "../../way.js";
import type { TextModel } from "../text-model.js";
import type { Answer, Call } from "./child-process-task.js";

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** onnxruntime-node in one child process, spoken to over the channel that `fork` makes. */
export async function openChildProcess(threads: number): Promise<TextModel> {
  const task = fileURLToPath(new URL("child-process-task.js", import.meta.url));
  const child = fork(task, [String(threads)], {
    serialization: "advanced",
    // The child must print nothing where the ready line belongs.
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const waiting = new Map<number, Waiting>();
  let calls = 0;
  child.on("message", ({ id, error, value }: Answer) => {
    const call = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) call?.resolve(value);
    else call?.reject(new Error(error));
  });
  child.once("exit", (code, signal) => {
    for (const { reject } of waiting.values())
      reject(new Error(`the child process ended: ${signal ?? code}`));
    waiting.clear();
  });
  const ask = <T>(what: Call["what"], text = ""): Promise<T> =>
    new Promise((resolve, reject) => {
      const id = calls++;
      waiting.set(id, { resolve: resolve as (value: unknown) => void, reject });
      child.send({ id, what, text } satisfies Call);
    });
  const { file, versions } = await ask<Pick<TextModel, "file" | "versions">>("describe");
  return {
    file,
    versions,
    embed: (text) => ask("embed", text),
    childUsage: () => ask<Usage>("usage"),
    endChildren: () => child.kill("SIGKILL"),
  };
}
