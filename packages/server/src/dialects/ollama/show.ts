import { z } from "zod";
import type { EmbeddingDeps } from "../../embedding/deps.js";
import { objectOf } from "../../web/object-schema.js";
import { type AnyOperation, operation } from "../../web/route.js";
import { allowing } from "../../web/validation.js";
import { MODEL_ERRORS, ollama } from "./api.js";
import { Details, detailsOf, fileOf } from "./details.js";
import { modelField } from "./fields.js";

const ShowRequest = objectOf({
  model: modelField,
  name: allowing(z.string().optional().describe("An older word for `model`"), "a string"),
});

const Answer = z.object({
  details: Details,
  model_info: z.object({
    "general.architecture": z.literal("onnx").describe("What the names below begin with"),
    "onnx.context_length": z.int().describe("Most tokens of a text"),
    "onnx.embedding_length": z.int().describe("Length of a vector"),
    "onnx.vocab_size": z.int(),
  }),
  capabilities: z.array(z.literal("embedding")),
  modified_at: z.string(),
});

/** `POST /api/show`: what one model is, which is loaded where it is not yet. */
export function show({ models }: EmbeddingDeps): AnyOperation {
  return operation({
    method: "POST",
    path: "/api/show",
    api: ollama,
    summary: "What a model is",
    body: ShowRequest,
    answers: {
      200: { description: "The model", schema: Answer },
      400: { description: "A field is wrong" },
      ...MODEL_ERRORS,
    },
    async handle({ ctx, body }) {
      const model = await models.get(body.model || body.name);
      const { maxTokens, dimensions, vocabularySize } = model.embedder.info;
      const answer: z.output<typeof Answer> = {
        details: detailsOf(model),
        model_info: {
          "general.architecture": "onnx",
          "onnx.context_length": maxTokens,
          "onnx.embedding_length": dimensions,
          "onnx.vocab_size": vocabularySize,
        },
        capabilities: ["embedding"],
        modified_at: (await fileOf(model)).modified_at,
      };
      ctx.body = answer;
    },
  });
}
