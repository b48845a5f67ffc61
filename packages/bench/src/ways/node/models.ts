import type { TextModel } from "./text-model.js";

type Open = (threads: number) => Promise<TextModel>;

/** Each model's module is loaded only where it is used: the processes share nothing that they do not need. */
const MODELS = {
  "node-onnxruntime": async () => (await import("./models/onnxruntime.js")).openOnnxRuntime,
  "node-xenova": async () => (await import("./models/xenova.js")).openXenovaModel,
  "node-huggingface": async () => (await import("./models/huggingface.js")).openHuggingFaceModel,
  "node-worker-thread": async () => (await import("./models/worker-thread.js")).openWorkerThread,
  "node-child-process": async () => (await import("./models/child-process.js")).openChildProcess,
  "native-infer-standard": async () => (await import("./models/native-infer.js")).openStandardFile,
  "native-infer": async () => (await import("./models/native-infer.js")).openDefaultModel,
} satisfies Record<string, () => Promise<Open>>;

export type ModelName = keyof typeof MODELS;

/** Loads the named model, with so many threads for one run. Throws RangeError for a name that is none. */
export async function openModel(name: string, threads: number): Promise<TextModel> {
  if (!Object.hasOwn(MODELS, name))
    throw new RangeError(`there is no way '${name}'; there are ${Object.keys(MODELS).join(", ")}`);
  const open = await MODELS[name as ModelName]();
  return open(threads);
}
