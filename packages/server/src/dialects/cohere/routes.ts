import { z } from "zod";
import type { EmbeddingDeps } from "../../embedding/pipeline.js";
import type { RerankDeps } from "../../embedding/reranking.js";
import { respondJson } from "../../web/json-response.js";
import { type AnyRoute, type Dialect, defineRoute } from "../../web/route.js";
import {
  type AnswerForm,
  answerPieces,
  answerSchema,
  ByType,
  byType,
  type EmbeddedByType,
  ERROR_RESPONSES,
  embedRequest,
  Floats,
  typePieces,
} from "./embed.js";
import { embedRequestV1, embedRequestV2 } from "./request.js";
import {
  RERANK_ERRORS,
  type RerankBody,
  RerankResponseV1,
  RerankResponseV2,
  rankRequest,
  rerankRequestV1,
  rerankRequestV2,
  responseOf,
} from "./rerank.js";

/** Cohere's routes. Whatever is wrong with a request, its length included, is a 400 there. */
export const cohere: Dialect = {
  name: "Cohere",
  root: "/v2/",
  formatError: ({ status, message }) => ({
    status: status === 413 ? 400 : status,
    body: { message },
  }),
  errorSchema: z.object({ message: z.string() }),
};

/** Without types in the request, `embeddings` are the vectors themselves. */
function formOf(embedded: EmbeddedByType, asked: boolean): AnswerForm {
  const version = "1";
  const floats = embedded.vectors.get("float");
  return asked || floats === undefined
    ? { version, response_type: "embeddings_by_type", embeddings: byType(embedded) }
    : { version, response_type: "embeddings_floats", embeddings: typePieces("float", floats) };
}

/** `POST /v1/embed`, which LangChain's class still calls. */
export function embedV1(deps: EmbeddingDeps): AnyRoute {
  return defineRoute({
    method: "POST",
    path: "/v1/embed",
    dialect: cohere,
    summary: "Vectors of texts, as the first version of the API has them",
    body: embedRequestV1(deps.settings),
    responses: {
      200: {
        description: "One vector per text, in order, for each type where types were asked for",
        schema: answerSchema(z.union([Floats, ByType])),
      },
      ...ERROR_RESPONSES,
    },
    async handle({ ctx, body, call }) {
      const types = new Set(body.embedding_types ?? (["float"] as const));
      const embedded = await embedRequest(deps, { ctx, call }, body, types);
      const form = formOf(embedded, body.embedding_types !== undefined);
      await respondJson(ctx, answerPieces(form, body, embedded));
    },
  });
}

/** `POST /v2/embed`. */
export function embedV2(deps: EmbeddingDeps): AnyRoute {
  return defineRoute({
    method: "POST",
    path: "/v2/embed",
    dialect: cohere,
    summary: "Vectors of texts, in several types at once",
    body: embedRequestV2(deps.settings),
    responses: {
      200: { description: "One vector per text and type, in order", schema: answerSchema(ByType) },
      ...ERROR_RESPONSES,
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

/** `POST /v2/rerank`, or `POST /v1/rerank`, which Jina's clients, LiteLLM, Dify and llama-server's call too. */
function rerank<Body extends RerankBody>(
  deps: RerankDeps,
  version: "1" | "2",
  { body, schema, summary }: { body: z.ZodType<Body>; schema: z.ZodType; summary: string },
): AnyRoute {
  return defineRoute({
    method: "POST",
    path: `/v${version}/rerank`,
    dialect: cohere,
    summary,
    body,
    responses: { 200: { description: "The best first", schema }, ...RERANK_ERRORS },
    async handle({ ctx, body, call }) {
      const ranked = await rankRequest(deps, { ctx, call }, body);
      await respondJson(ctx, responseOf(version, ranked, body));
    },
  });
}

/** Cohere's routes. */
export function cohereRoutes(deps: EmbeddingDeps & RerankDeps): AnyRoute[] {
  return [
    embedV2(deps),
    embedV1(deps),
    rerank(deps, "2", {
      body: rerankRequestV2(deps.settings),
      schema: RerankResponseV2,
      summary: "Documents in the order of how well they answer a query",
    }),
    rerank(deps, "1", {
      body: rerankRequestV1(deps.settings),
      schema: RerankResponseV1,
      summary: "Documents in the order of how well they answer a query, as Jina has it too",
    }),
  ];
}
