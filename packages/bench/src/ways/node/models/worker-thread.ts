import { Piscina } from "piscina";
import { packageVersion } from "../package-version.js";
import type { TextModel } from "../text-model.js";
import type { ModelDescription, WorkerTask } from "./worker-thread-task.js";

/** onnxruntime-node in one worker_thread of a pool that starts and ends no other. */
export async function openWorkerThread(threads: number): Promise<TextModel> {
  const pool = new Piscina<WorkerTask, ModelDescription | Float32Array>({
    filename: new URL("worker-thread-task.js", import.meta.url).href,
    workerData: { threads },
    minThreads: 1,
    maxThreads: 1,
  });
  const { file, versions } = (await pool.run({ describe: true })) as ModelDescription;
  return {
    file,
    versions: { ...versions, pool: `piscina ${packageVersion("piscina")}` },
    embed: (text) => pool.run({ text }) as Promise<Float32Array>,
  };
}
