import { stat } from "node:fs/promises";
import { z } from "zod";
import type { ServedModel } from "../../models/served-model.js";

/**
 * Ollama's words for what a model is made of. It reads them from a GGUF file; what an ONNX file
 * does not say is empty.
 */
export const Details = z.object({
  parent_model: z.literal(""),
  format: z.literal("onnx"),
  family: z.literal(""),
  families: z.array(z.string()).max(0),
  parameter_size: z.literal(""),
  quantization_level: z.literal(""),
  context_length: z.int().optional().describe("Most tokens of a text, once it is loaded"),
  embedding_length: z.int().optional().describe("Length of a vector, once it is loaded"),
});

/** What is known of a model; less where it is not loaded. */
export function detailsOf(model: ServedModel | undefined): z.output<typeof Details> {
  const known = model && {
    context_length: model.embedder.info.maxTokens,
    embedding_length: model.embedder.info.dimensions,
  };
  return {
    parent_model: "",
    format: "onnx",
    family: "",
    families: [],
    parameter_size: "",
    quantization_level: "",
    ...known,
  };
}

/** Bytes of the model's ONNX file, and when it was last changed, where it is still there. */
export async function fileOf({
  embedder,
  loadedAt,
}: ServedModel): Promise<{ size: number; modified_at: string }> {
  const file = await stat(embedder.info.onnxFile).catch(() => undefined);
  return { size: file?.size ?? 0, modified_at: (file?.mtime ?? loadedAt).toISOString() };
}
