import type { EmbeddingDeps } from "../../embedding/deps.js";
import { respondJson } from "../../web/json-response.js";
import { type AnyOperation, operation } from "../../web/route.js";
import { cohere } from "./api.js";
import {
  answerPieces,
  answerSchema,
  ByType,
  byType,
  ERROR_ANSWERS,
  embedRequest,
} from "./embed.js";
import { embedRequestV2 } from "./embed-request.js";

/** `POST /v2/embed`. */
export function embedV2(deps: EmbeddingDeps): AnyOperation {
  return operation({
    method: "POST",
    path: "/v2/embed",
    api: cohere,
    summary: "Vectors of texts, in several types at once",
    body: embedRequestV2(deps.settings),
    answers: {
      200: { description: "One vector per text and type, in order", schema: answerSchema(ByType) },
      ...ERROR_ANSWERS,
    },
    async handle({ ctx, body, call }) {
      const types = new Set(body.embedding_types);
      const embedded = await embedRequest(deps, { ctx, call }, body, types);
      const form = {
        version: "2",
        response_type: "embeddings_by_type",
        embeddings: byType(embedded),
      } as const;
      await respondJson(ctx, answerPieces(form, body, embedded));
    },
  });
}
