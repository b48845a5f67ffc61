import { z } from "zod";
import type { EmbeddingDeps } from "../../embedding/deps.js";
import { objectOf } from "../../web/object-schema.js";
import { type AnyOperation, operation } from "../../web/route.js";
import { allowing } from "../../web/validation.js";
import { EMBED_ERRORS, ollama } from "./api.js";
import { ignoredFields, modelField } from "./fields.js";

const EmbeddingsRequest = objectOf({
  model: modelField,
  prompt: allowing(
    z.string().optional().describe("The text; nothing or the empty string only loads the model"),
    "a string",
  ),
  ...ignoredFields,
});

/** `POST /api/embeddings`, which `/api/embed` has taken the place of. */
export function embeddings({ models, pipeline }: EmbeddingDeps): AnyOperation {
  return operation({
    method: "POST",
    path: "/api/embeddings",
    api: ollama,
    summary: "The vector of one text",
    body: EmbeddingsRequest,
    answers: {
      200: { description: "The vector", schema: z.object({ embedding: z.array(z.number()) }) },
      ...EMBED_ERRORS,
    },
    async handle({ ctx, body, call }) {
      const model = await models.get(body.model);
      const texts = body.prompt ? [body.prompt] : [];
      const vectors =
        texts.length === 0
          ? []
          : (await pipeline.embed({ ctx, call }, model, texts, { normalize: true })).vectors;
      ctx.body = { embedding: Array.from(vectors[0] ?? []) };
    },
  });
}
