import { type HybridMatch, STORE_LIMITS } from "@native-infer/vector-store";
import { z } from "zod";
import { timed } from "../common/clock.js";
import { service } from "../dialects/openai.js";
import { type InputLimits, maxInputsOf } from "../embedding/input-limits.js";
import type { EmbeddingDeps } from "../embedding/pipeline.js";
import { type RerankDeps, rerankerFor } from "../embedding/reranking.js";
import { recordIo } from "../embedding/usage.js";
import { badRequest } from "../web/http-error.js";
import { respondJson } from "../web/json-response.js";
import { memoryOf } from "../web/request-memory.js";
import { type AnyRoute, defineRoute, type RequestContext } from "../web/route.js";
import { arrayOf, numbers, objectOf, oneOf, recordOf, strictObjectOf } from "../web/schemas.js";
import { allowing } from "../web/validation.js";
import { type FoundMatch, MatchSizes, matchesPieces } from "./matches-json.js";
import { type StoreDeps, storeResponses } from "./store-deps.js";

const scalar = z.union([z.string(), z.number(), z.boolean()]);

const values = strictObjectOf({ in: arrayOf(scalar, { min: 1, max: STORE_LIMITS.filterValues }) });

const bounds = strictObjectOf({
  gte: z.number().optional(),
  lte: z.number().optional(),
}).refine(({ gte, lte }) => gte !== undefined || lte !== undefined);

const fieldFilter = oneOf([scalar, values, bounds], (value) => {
  if (typeof value !== "object" || value === null) return scalar;
  return Object.hasOwn(value, "in") ? values : bounds;
});

/** A filter as JSON. Which fields there are, and of which type, the store says later. */
const FilterSchema = recordOf(fieldFilter, { max: STORE_LIMITS.fields, noun: "fields" });

/** What {@link FilterSchema} takes, in words. */
const FILTER_ALLOWED = `an object from field to value, {"in": [1 to ${STORE_LIMITS.filterValues} values]} or {"gte": number, "lte": number}`;

const PARTS = ["text", "metadata", "vector"] as const;

const SearchRequest = objectOf({
  text: allowing(
    z.string().optional().describe("What to look for; either this or a vector"),
    "a string",
  ),
  vector: allowing(
    numbers({ min: 1 }).optional().describe("The model's vector of it"),
    "a non-empty array of numbers",
  ),
  k: allowing(
    z.int().min(1).max(STORE_LIMITS.k).default(10).describe("How many neighbours"),
    `an integer from 1 to ${STORE_LIMITS.k}`,
  ),
  rerank: allowing(
    z
      .boolean()
      .default(false)
      .describe(
        "Whether the first reranker orders the neighbours, of four times as many; only with a text",
      ),
    "true or false",
  ),
  hybrid: allowing(
    z
      .boolean()
      .default(false)
      .describe(
        "Whether documents with words of the text are found too, and joined with the neighbours by reciprocal rank fusion; only with a text, and in stores that have a text search",
      ),
    "true or false",
  ),
  filter: allowing(
    FilterSchema.optional().describe("By metadata field; all have to hold"),
    FILTER_ALLOWED,
  ),
  include: allowing(
    arrayOf(z.enum(PARTS), { max: PARTS.length })
      .default(["text", "metadata"])
      .describe("Beside id and score"),
    `an array of ${PARTS.join(", ")}`,
  ),
});

type Request = z.output<typeof SearchRequest>;

const SearchResponse = z.object({
  results: z.array(
    z.object({
      id: z.string(),
      score: z.number().describe("Cosine similarity, -1 to 1"),
      hybrid_score: z
        .number()
        .optional()
        .describe(
          "Of reciprocal rank fusion, at most 2 / 61: the sum of 1 / (60 + rank) among the neighbours and among the documents with words of the text",
        ),
      rerank_score: z
        .number()
        .optional()
        .describe("Of the reranker, 0 to 1: the higher, the better the document answers the text"),
      text: z.string().optional(),
      metadata: z.record(z.string(), z.unknown()).optional(),
      vector: z.array(z.number()).optional(),
    }),
  ),
});

/** What {@link search} is made of. */
export type SearchDeps = Pick<EmbeddingDeps, "models" | "pipeline"> & RerankDeps & StoreDeps;

/** How many neighbours are reranked, and how many each search of a hybrid one finds, for each document that is wanted. */
const CANDIDATES_PER_RESULT = 4;

/** How many neighbours are looked for: no more than a store finds and, beyond `k`, than a request may have inputs. */
function candidatesFor({ k, rerank }: Request, settings: InputLimits): number {
  if (!rerank) return k;
  const wanted = Math.min(CANDIDATES_PER_RESULT * k, maxInputsOf(settings));
  return Math.min(Math.max(k, wanted), STORE_LIMITS.k);
}

/** How many documents each of the two searches of a hybrid one finds, of which `best` are kept. */
function candidatesOfEach(best: number, { k }: Request): number {
  return Math.min(Math.max(best, CANDIDATES_PER_RESULT * k), STORE_LIMITS.k);
}

/** What the store finds, before any reranking. */
async function foundMatches(
  { ctx, body, call }: RequestContext<Request>,
  { store, settings }: SearchDeps,
  vector: Float32Array,
  sizes: MatchSizes,
): Promise<readonly FoundMatch[]> {
  const { filter, include, text = "", hybrid } = body;
  const k = candidatesFor(body, settings);
  const options = { k, filter, vectors: include.includes("vector"), ...call };
  const candidates = candidatesOfEach(k, body);
  memoryOf(ctx).charge(sizes.bytesPerMatch * (hybrid ? 2 * candidates : k));
  if (!hybrid) return store.query(vector, options);
  return (await store.hybridQuery(vector, text, { ...options, candidates })).map(asFound);
}

function asFound({ hybridScore, ...match }: HybridMatch): FoundMatch {
  return { ...match, hybrid_score: hybridScore };
}

/** The best `k` of the matches, in the reranker's order, and for how long it had to do with them. */
async function reranked(
  { ctx, call, body }: RequestContext<Request>,
  deps: SearchDeps,
  matches: readonly FoundMatch[],
): Promise<{ matches: FoundMatch[]; modelMs: number }> {
  const model = await rerankerFor(deps);
  if (matches.length === 0) return { matches: [], modelMs: 0 };
  const documents = matches.map(({ text }) => text);
  const { ranked, usage } = await deps.reranking.rank(
    { ctx, call },
    model,
    { query: body.text as string, documents, withDocuments: false },
    { activation: "sigmoid" },
  );
  const best = ranked.slice(0, body.k).map(({ index, score }) => ({
    ...(matches[index] as FoundMatch),
    rerank_score: score,
  }));
  return { matches: best, modelMs: usage.modelMs };
}

/** The vector to search with, and for how long the model had to do with it. */
async function queryVector(
  { ctx, body, call }: RequestContext<Request>,
  { models, pipeline }: SearchDeps,
): Promise<{ vector: Float32Array; modelMs?: number }> {
  const { text, vector } = body;
  if (text !== undefined && vector !== undefined) {
    throw badRequest("text and vector are both there; allowed is one of them", "vector");
  }
  if (body.rerank && text === undefined) {
    throw badRequest("rerank is true, but text is missing: a vector cannot be reranked", "text");
  }
  if (body.hybrid && text === undefined) {
    throw badRequest("hybrid is true, but text is missing: a vector has no words", "text");
  }
  if (vector !== undefined) return { vector: Float32Array.from(vector) };
  if (text === undefined) {
    throw badRequest("text and vector are both missing; needed is one of them", "text");
  }
  const model = await models.get();
  const { vectors, usage } = await pipeline.embed({ ctx, call }, model, [text], {
    inputType: "query",
  });
  const [first] = vectors;
  if (first === undefined) throw new Error("a text has no vector");
  return { vector: first, modelMs: usage.modelMs };
}

/** `POST /search`: the documents nearest to a text or a vector. */
export function search(deps: SearchDeps): AnyRoute {
  const sizes = new MatchSizes();
  return defineRoute({
    method: "POST",
    path: "/search",
    dialect: service,
    summary: "The documents nearest to a text or a vector",
    body: SearchRequest,
    exactFields: ["filter"],
    responses: {
      200: {
        description: "The nearest first, or the best by `hybrid` or `rerank`",
        schema: SearchResponse,
        headers: {
          "Server-Timing":
            "Milliseconds of each step: `model;dur=1.8, io;dur=5.4`, and `rerank;dur=80.2` if it was asked for",
        },
      },
      404: { description: "`rerank` is true, but the server has no reranker" },
      ...storeResponses,
    },
    async handle(context) {
      const { ctx, body, call } = context;
      // Nothing is computed for a request that cannot be answered.
      if (body.rerank) await rerankerFor(deps);
      if (body.hybrid) await deps.store.requireTextSearch(call);
      const { vector, modelMs } = await queryVector(context, deps);
      const io = await timed(() => foundMatches(context, deps, vector, sizes));
      const model = modelMs === undefined ? "" : `model;dur=${modelMs.toFixed(1)}, `;
      recordIo(ctx, io.ms);
      let timing = `${model}io;dur=${io.ms.toFixed(1)}`;
      let found = io.value;
      if (body.rerank) {
        const { matches, modelMs: rerankMs } = await reranked(context, deps, io.value);
        timing += `, rerank;dur=${rerankMs.toFixed(1)}`;
        found = matches;
      }
      ctx.set("Server-Timing", timing);
      await respondJson(ctx, matchesPieces(found, body.include, sizes));
    },
  });
}
