import { createRequire } from "node:module";
import { join } from "node:path";
import { modelDirectory } from "@native-infer/model-minilm";
import { packageFolder, packageVersion } from "../package-version.js";
import type { TextModel } from "../text-model.js";
import { STANDARD_FILE } from "./onnxruntime-file.js";

/**
 * This library hands no session options through, and its ONNX Runtime ignores those of a model that is given as bytes: it
 * would take every core. Where the library asks for its one session, gives it that of the same file, by its path.
 */
function limitThreads(libraryEntry: string, threads: number): void {
  const { InferenceSession } = createRequire(libraryEntry)("onnxruntime-node");
  const create = InferenceSession.create.bind(InferenceSession);
  InferenceSession.create = () =>
    create(join(modelDirectory, "onnx", STANDARD_FILE), {
      executionProviders: ["cpu"],
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
    });
}

/** @xenova/transformers on the thread that calls, on its own, older ONNX Runtime. */
export async function openXenovaModel(threads: number): Promise<TextModel> {
  const library = "@xenova/transformers";
  const entry = join(packageFolder(library), "package.json");
  limitThreads(entry, threads);
  const { openXenova } = await import("../../../xenova.js");
  const peer = await openXenova();
  const versions = {
    library: `${library} ${packageVersion(library)}`,
    onnxruntime: `onnxruntime-node ${packageVersion("onnxruntime-node", entry)}`,
  };
  const embed = async (text: string) => ((await peer.embed(text)) as { data: Float32Array }).data;
  return { file: STANDARD_FILE, versions, embed };
}
