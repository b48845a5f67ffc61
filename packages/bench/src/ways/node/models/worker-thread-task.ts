/** What the worker_thread of the pool runs: it loads its model once and embeds what it is sent. */
import { workerData as poolData } from "piscina";
import type { TextModel } from "../text-model.js";
import { openOnnxRuntime } from "./onnxruntime.js";

export type WorkerTask = { describe: true } | { text: string };

export type ModelDescription = Pick<TextModel, "file" | "versions">;

const { threads } = poolData as { threads: number };
const model = await openOnnxRuntime(threads);

export default async function answer(task: WorkerTask): Promise<ModelDescription | Float32Array> {
  if ("text" in task) return model.embed(task.text);
  return { file: model.file, versions: model.versions };
}
