import { STORE_LIMITS } from "@native-infer/vector-store";
import { z } from "zod";
import { timed } from "../common/clock.js";
import { service } from "../dialects/native-infer.js";
import type { EmbeddingDeps } from "../embedding/pipeline.js";
import { recordIo } from "../embedding/usage.js";
import { badRequest } from "../web/http-error.js";
import { respondJson } from "../web/json-response.js";
import { objectOf, strictObjectOf } from "../web/object-schema.js";
import { memoryOf } from "../web/request-memory.js";
import { type AnyRoute, defineRoute, type RequestContext } from "../web/route.js";
import { arrayOf, numbers, oneOf, recordOf } from "../web/schemas.js";
import { allowing } from "../web/validation.js";
import { MatchSizes, matchesPieces } from "./matches-json.js";
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
      text: z.string().optional(),
      metadata: z.record(z.string(), z.unknown()).optional(),
      vector: z.array(z.number()).optional(),
    }),
  ),
});

/** What {@link search} is made of. */
export type SearchDeps = Pick<EmbeddingDeps, "models" | "pipeline"> & StoreDeps;

/** The vector to search with, and for how long the model had to do with it. */
async function queryVector(
  { ctx, body, call }: RequestContext<Request>,
  { models, pipeline }: SearchDeps,
): Promise<{ vector: Float32Array; modelMs?: number }> {
  const { text, vector } = body;
  if (text !== undefined && vector !== undefined) {
    throw badRequest("text and vector are both there; allowed is one of them", "vector");
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
        description: "The nearest first",
        schema: SearchResponse,
        headers: { "Server-Timing": "Milliseconds of both steps: `model;dur=1.8, io;dur=5.4`" },
      },
      ...storeResponses,
    },
    async handle(context) {
      const { ctx, body, call } = context;
      const { vector, modelMs } = await queryVector(context, deps);
      const { k, filter, include } = body;
      const options = { k, filter, vectors: include.includes("vector"), ...call };
      memoryOf(ctx).charge(sizes.bytesPerMatch * k);
      const io = await timed(() => deps.store.query(vector, options));
      const model = modelMs === undefined ? "" : `model;dur=${modelMs.toFixed(1)}, `;
      recordIo(ctx, io.ms);
      ctx.set("Server-Timing", `${model}io;dur=${io.ms.toFixed(1)}`);
      await respondJson(ctx, matchesPieces(io.value, include, sizes));
    },
  });
}
