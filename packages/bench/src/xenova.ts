import { createRequire } from "node:module";
import { basename, dirname } from "node:path";
import { modelDirectory } from "@native-infer/model-minilm";
import { env, pipeline } from "@xenova/transformers";

/** A peer that runs the whole pipeline on the thread that calls it. */
export interface InlinePeer {
  name: string;
  embed(text: string): Promise<unknown>;
}

/** @xenova/transformers on the same ONNX file, on its own ONNX Runtime, offline. */
export async function openXenova(): Promise<InlinePeer> {
  env.allowRemoteModels = false;
  env.localModelPath = dirname(modelDirectory);
  const extract = await pipeline("feature-extraction", basename(modelDirectory), {
    quantized: true,
  });
  const version = (
    createRequire(import.meta.url)("@xenova/transformers/package.json") as { version: string }
  ).version;
  return {
    name: `@xenova/transformers ${version} inline`,
    embed: (text) => extract(text, { pooling: "mean", normalize: true }),
  };
}
