import type { Input } from "native-infer";
import { z } from "zod";
import type { EmbeddingDeps } from "../../embedding/deps.js";
import { limited } from "../../embedding/input-limits.js";
import { type VectorEncoding, vectorsPieces } from "../../embedding/vectors-json.js";
import type { Pieces } from "../../web/json-pieces.js";
import { respondJson } from "../../web/json-response.js";
import { objectOf } from "../../web/object-schema.js";
import { type AnyOperation, operation } from "../../web/route.js";
import { arrayOf, ignored, oneOf, tokenIds } from "../../web/schemas.js";
import { allowing } from "../../web/validation.js";
import { openai } from "./api.js";

/** The four kinds of input; the first item says which kind an array is. */
function inputOf(maxInputs: number) {
  const text = z.string();
  const ids = tokenIds({ min: 1 });
  const rules = { min: 1, max: maxInputs, noun: "texts" };
  const texts = arrayOf(text, rules);
  const lists = arrayOf(ids, rules);
  return oneOf([text, texts, ids, lists], (value) => {
    if (!Array.isArray(value)) return typeof value === "string" ? text : undefined;
    if (Array.isArray(value[0])) return lists;
    return typeof value[0] === "number" ? ids : texts;
  });
}

/** What a request says, with its defaults filled in. Other fields are ignored. */
export const embeddingsRequest = limited((maxInputs) =>
  objectOf({
    input: allowing(
      inputOf(maxInputs).describe(
        "One text or several, or the token ids of one or several, special tokens included",
      ),
      "a string, a non-empty array of strings, token ids or a non-empty array of token ids",
    ),
    model: allowing(z.string().optional().describe("Where the server has several"), "a string"),
    encoding_format: allowing(
      z.enum(["float", "base64"]).default("float").describe("base64: of float32, little-endian"),
      "float or base64",
    ),
    dimensions: allowing(
      z.int().min(1).optional().describe("Vectors are cut and scaled to unit length again"),
      "a positive integer",
    ),
    user: allowing(ignored(z.string().optional()), "a string"),
  }),
);

const Answer = z.object({
  object: z.literal("list"),
  data: z.array(
    z.object({
      object: z.literal("embedding"),
      index: z.int(),
      embedding: z.union([z.array(z.number()), z.string()]),
    }),
  ),
  model: z.string(),
  usage: z.object({ prompt_tokens: z.int(), total_tokens: z.int() }),
});

/** The whole response, in JSON. */
function* responsePieces(
  { vectors, tokens }: { vectors: readonly Float32Array[]; tokens: number },
  encoding: VectorEncoding,
  model: string,
): Pieces {
  yield '{"object":"list","data":';
  const begin = (index: number) => `{"object":"embedding","index":${index},"embedding":`;
  yield* vectorsPieces(vectors, encoding, begin, "}");
  const usage = `{"prompt_tokens":${tokens},"total_tokens":${tokens}}`;
  yield `,"model":${JSON.stringify(model)},"usage":${usage}}`;
}

type RequestInput = z.output<ReturnType<typeof embeddingsRequest>>["input"];

/** OpenAI's four kinds of input as the engine's two. */
function engineInputs(input: RequestInput): Input[] {
  if (typeof input === "string") return [input];
  if (typeof input[0] === "number") return [Int32Array.from(input as number[])];
  if (typeof input[0] === "string") return input as string[];
  return (input as number[][]).map((ids) => Int32Array.from(ids));
}

/** `POST /v1/embeddings`, and other paths for the same. A path's parameter `model` goes before the body's. */
export function embeddings(
  { models, pipeline, settings }: EmbeddingDeps,
  path = "/v1/embeddings",
): AnyOperation {
  return operation({
    method: "POST",
    path,
    api: openai,
    summary: "Vectors of texts",
    body: embeddingsRequest(settings),
    answers: {
      200: { description: "One vector per input, in order", schema: Answer },
      400: { description: "A field is missing or wrong" },
      404: { description: "No such model" },
      413: { description: "The body, the number of inputs or one input is over its limit" },
      415: { description: "The body is not JSON in UTF-8" },
      429: { description: "The server has too much to do" },
    },
    async handle({ ctx, body, params, call }) {
      const inputs = engineInputs(body.input);
      const model = await models.get(params.model ?? body.model);
      const { dimensions, encoding_format } = body;
      const options = dimensions === undefined ? {} : { dimensions };
      const embedded = await pipeline.embed({ ctx, call }, model, inputs, options);
      ctx.set("Server-Timing", `model;dur=${embedded.usage.modelMs.toFixed(1)}`);
      await respondJson(ctx, responsePieces(embedded, encoding_format, model.name));
    },
  });
}
