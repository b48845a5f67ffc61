import { join } from "node:path";
import { openHuggingFace } from "../../../huggingface.js";
import { packageFolder, packageVersion } from "../package-version.js";
import type { TextModel } from "../text-model.js";
import { STANDARD_FILE } from "./onnxruntime-file.js";

/** @huggingface/transformers on the thread that calls. */
export async function openHuggingFaceModel(threads: number): Promise<TextModel> {
  const library = "@huggingface/transformers";
  const peer = await openHuggingFace(threads);
  const entry = join(packageFolder(library), "package.json");
  const versions = {
    library: `${library} ${packageVersion(library)}`,
    onnxruntime: `onnxruntime-node ${packageVersion("onnxruntime-node", entry)}`,
  };
  const embed = (text: string) => peer.embed([text]);
  return { file: STANDARD_FILE, versions, embed };
}
