import { basename } from "node:path";
import { Embedder, type LoadOptions } from "native-infer";
import { packageVersion } from "../package-version.js";
import type { TextModel } from "../text-model.js";
import { STANDARD_FILE } from "./onnxruntime-file.js";

async function openEmbedder(options: LoadOptions): Promise<TextModel> {
  const embedder = await Embedder.load(options);
  const { file, runtimeVersion, kernel } = embedder.info;
  return {
    file: basename(file),
    versions: {
      library: `native-infer ${packageVersion("native-infer")}`,
      onnxruntime: `ONNX Runtime ${runtimeVersion}`,
      kernel,
    },
    embed: (text) => embedder.embed(text),
  };
}

/** Our engine on the file that the peers read. */
export function openStandardFile(threads: number): Promise<TextModel> {
  return openEmbedder({ threads, onnxFile: `onnx/${STANDARD_FILE}` });
}

/** Our engine on its default model, which has an operator of its own. */
export function openDefaultModel(threads: number): Promise<TextModel> {
  return openEmbedder({ threads });
}
