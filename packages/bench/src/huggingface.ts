import { basename, dirname } from "node:path";
import { env, pipeline } from "@huggingface/transformers";
import { modelDirectory } from "@native-infer/model-minilm";

/** A peer that embeds several texts as one batch, each padded to the longest of them. */
export interface BatchPeer {
  name: string;
  /** Row-major, one unit vector per text. */
  embed(texts: readonly string[]): Promise<Float32Array>;
}

/** @huggingface/transformers on `onnx/model_quantized.onnx` of the default model, with `threads` intra-op threads, offline. */
export async function openHuggingFace(threads = 1): Promise<BatchPeer> {
  env.allowRemoteModels = false;
  env.localModelPath = dirname(modelDirectory);
  const extract = await pipeline("feature-extraction", basename(modelDirectory), {
    dtype: "q8",
    device: "cpu",
    session_options: { intraOpNumThreads: threads, interOpNumThreads: 1 },
  });
  return {
    name: `@huggingface/transformers ${env.version}, onnxruntime-node ${env.backends.onnx.versions?.node ?? "of unknown version"}`,
    embed: async (texts) => {
      const output = await extract([...texts], { pooling: "mean", normalize: true });
      return output.data as Float32Array;
    },
  };
}
