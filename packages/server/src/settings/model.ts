import { integer, optional, path, text } from "./setting.js";

/** What to serve. */
export const model = {
  model: optional(
    path,
    "a directory in Hugging Face layout",
    "Model to serve; without it, the embedded all-MiniLM-L6-v2",
  ),
  modelName: optional(text, "a name", "Name in answers; without it, the model directory's"),
  runtimeLibrary: optional(
    path,
    "a path",
    "ONNX Runtime's shared library; without it, onnxruntime-node's",
  ),
  threads: optional(
    integer(1, 256),
    "an integer from 1 to 256",
    "Threads that work on one run; without it, usable CPUs less one",
  ),
};
