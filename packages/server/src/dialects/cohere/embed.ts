import { randomUUID } from "node:crypto";
import type { EmbedOptions, OutputType } from "native-infer";
import { z } from "zod";
import type { EmbeddingDeps, EmbeddingPipeline } from "../../embedding/pipeline.js";
import { replaceUsage, type Usage } from "../../embedding/usage.js";
import { type Vector, vectorsPieces } from "../../embedding/vectors-json.js";
import type { ServedModel } from "../../models/served-models.js";
import { badRequest } from "../../web/http-error.js";
import { arrayPieces, type Pieces, stringPieces } from "../../web/json-pieces.js";
import type { RequestContext, RouteResponse } from "../../web/route.js";
import { type CohereInputType, type EmbeddingType, INPUT_TYPES, promptFor } from "./request.js";

const OUTPUT_OF: Record<EmbeddingType, OutputType> = {
  float: "float32",
  int8: "int8",
  uint8: "uint8",
  binary: "binary",
  ubinary: "ubinary",
  base64: "float32",
};

/** The vectors of some texts in several types. */
export interface EmbeddedByType {
  /** For each type one vector per text. */
  vectors: ReadonlyMap<EmbeddingType, readonly Vector[]>;
  /** Of the texts, after truncation, special tokens and prompt included. */
  tokens: number;
}

/** The JSON array of one type's vectors. */
export function typePieces(type: EmbeddingType, vectors: readonly Vector[]): Pieces {
  return vectorsPieces(vectors, type === "base64" ? "base64" : "float");
}

/** What several calls for the same texts did. */
function together(usages: readonly Usage[], last: Usage): Usage {
  const sum = (name: "modelMs" | "tokenizeMs" | "runMs") =>
    usages.reduce((total, usage) => total + usage[name], 0);
  return {
    ...last,
    queueMs: usages[0]?.queueMs ?? last.queueMs,
    modelMs: sum("modelMs"),
    tokenizeMs: sum("tokenizeMs"),
    runMs: sum("runMs"),
  };
}

/**
 * Embeds `texts` once for each kind of numbers that `types` need, one after the other: at the same
 * time they might not find the room in the queue that each of them finds. Rejects as
 * `EmbeddingPipeline.embed` does.
 */
export async function embedByType(
  pipeline: EmbeddingPipeline,
  context: Pick<RequestContext<unknown>, "ctx" | "call">,
  model: ServedModel,
  texts: readonly string[],
  types: ReadonlySet<EmbeddingType>,
  options: EmbedOptions,
): Promise<EmbeddedByType> {
  const vectors = new Map<EmbeddingType, readonly Vector[]>();
  const usages: Usage[] = [];
  let tokens = 0;
  for (const output of new Set(Array.from(types, (type) => OUTPUT_OF[type]))) {
    const wanted = Object.assign({}, options, { outputType: output });
    const embedded = await pipeline.embed(context, model, texts, wanted);
    tokens = embedded.tokens;
    usages.push(embedded.usage);
    replaceUsage(context.ctx, together(usages, embedded.usage));
    for (const type of types) {
      if (OUTPUT_OF[type] === output) vectors.set(type, embedded.vectors);
    }
  }
  return { vectors, tokens };
}

/** What both versions of the request have in common. */
export interface EmbedRequest {
  texts: string[];
  model?: string | undefined;
  input_type?: CohereInputType | undefined;
  truncate: "NONE" | "START" | "END";
  output_dimension?: number | undefined;
  max_tokens?: number | undefined;
}

const TRUNCATE = { NONE: "none", START: "start", END: "end" } as const;

/** What the engine is asked for. Throws 400 where the model cannot do it. */
function engineOptions(request: EmbedRequest, { engine: { info } }: ServedModel): EmbedOptions {
  const { input_type, truncate, output_dimension: dimensions, max_tokens: maxTokens } = request;
  if (dimensions !== undefined && dimensions > info.dimensions) {
    throw badRequest(
      `output_dimension is ${dimensions}; allowed is 1 to ${info.dimensions}`,
      "output_dimension",
    );
  }
  if (maxTokens !== undefined && maxTokens < info.maxTokens) {
    throw badRequest(
      `max_tokens is ${maxTokens}; allowed is ${info.maxTokens}, the model's own maximum, or more`,
      "max_tokens",
    );
  }
  return {
    ...promptFor(input_type && INPUT_TYPES[input_type], info),
    truncate: TRUNCATE[truncate],
    ...(dimensions === undefined ? {} : { dimensions }),
  };
}

/** The vectors that a request asks for. Rejects as `EmbeddingPipeline.embed` does. */
export async function embedRequest(
  { models, pipeline }: EmbeddingDeps,
  context: Pick<RequestContext<unknown>, "ctx" | "call">,
  request: EmbedRequest,
  types: ReadonlySet<EmbeddingType>,
): Promise<EmbeddedByType> {
  const model = await models.get(request.model);
  const options = engineOptions(request, model);
  return embedByType(pipeline, context, model, request.texts, types, options);
}

/** An object with each type's array. */
export function* byType({ vectors }: EmbeddedByType): Pieces {
  let begin = "{";
  for (const [type, ofType] of vectors) {
    yield `${begin}"${type}":`;
    yield* typePieces(type, ofType);
    begin = ",";
  }
  yield "}";
}

/** What the two versions of a response differ in. */
export interface AnswerForm {
  version: "1" | "2";
  response_type: "embeddings_floats" | "embeddings_by_type";
  /** JSON. */
  embeddings: Pieces;
}

/** The whole answer, in JSON. */
export function* answerPieces(
  { version, response_type, embeddings }: AnswerForm,
  { texts }: EmbedRequest,
  { tokens }: EmbeddedByType,
): Pieces {
  const meta = { api_version: { version }, billed_units: { input_tokens: tokens } };
  yield `{"id":"${randomUUID()}","embeddings":`;
  yield* embeddings;
  yield ',"texts":';
  yield* arrayPieces(texts, stringPieces);
  yield `,${JSON.stringify({ meta, response_type }).slice(1)}`;
}

const numbers = z.array(z.array(z.number()));

/** `embeddings` with one array per type. */
export const ByType = z.object({
  float: numbers.optional(),
  int8: numbers.optional(),
  uint8: numbers.optional(),
  binary: numbers.optional().describe("Eight dimensions per byte, less 128"),
  ubinary: numbers.optional().describe("Eight dimensions per byte, the first in the highest bit"),
  base64: z.array(z.string()).optional().describe("Of float32, little-endian"),
});

/** `embeddings` with nothing but vectors. */
export const Floats = numbers;

/** The shape of a response, by that of its `embeddings`. */
export function answerSchema(embeddings: z.ZodType): z.ZodType {
  return z.object({
    id: z.string(),
    embeddings,
    texts: z.array(z.string()),
    meta: z.object({
      api_version: z.object({ version: z.string() }),
      billed_units: z.object({ input_tokens: z.int() }),
    }),
    response_type: z.enum(["embeddings_floats", "embeddings_by_type"]),
  });
}

/** What both versions of the route may answer beside 200. */
export const ERROR_RESPONSES: Readonly<Record<number, RouteResponse>> = {
  400: { description: "A field is missing, wrong or over its limit" },
  404: { description: "No such model" },
  415: { description: "The body is not JSON in UTF-8" },
  429: { description: "The server has too much to do" },
};
