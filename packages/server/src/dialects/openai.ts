import type { Input } from "native-infer";
import { z } from "zod";
import { limited } from "../embedding/input-limits.js";
import type { EmbeddingDeps } from "../embedding/pipeline.js";
import { type VectorEncoding, vectorsPieces } from "../embedding/vectors-json.js";
import { byTask, type ServedByTask, servedName, unknownModel } from "../models/served-models.js";
import type { Pieces } from "../web/json-pieces.js";
import { respondJson } from "../web/json-response.js";
import { type AnyRoute, type Dialect, defineRoute } from "../web/route.js";
import { arrayOf, ignored, objectOf, oneOf, tokenIds } from "../web/schemas.js";
import { allowing } from "../web/validation.js";

/** OpenAI's `type` for a status. */
function errorType(status: number): string {
  if (status === 401) return "authentication_error";
  if (status === 429) return "rate_limit_error";
  return status < 500 ? "invalid_request_error" : "server_error";
}

/** OpenAI's routes, and all others that have no conventions of their own. */
export const openai: Dialect = {
  name: "OpenAI",
  formatError: ({ status, code, message, param }) => ({
    status,
    body: { error: { message, type: errorType(status), param, code } },
  }),
  errorSchema: z.object({
    error: z.object({
      message: z.string(),
      type: z.string(),
      param: z.string().nullable(),
      code: z.string(),
    }),
  }),
};

/** The routes that are this server's own. Their errors look like OpenAI's. */
export const service: Dialect = { ...openai, name: "native-infer" };

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

const EmbeddingsResponse = z.object({
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

type EmbeddingsInput = z.output<ReturnType<typeof embeddingsRequest>>["input"];

/** OpenAI's four kinds of input as the engine's two. */
function engineInputs(input: EmbeddingsInput): Input[] {
  if (typeof input === "string") return [input];
  if (typeof input[0] === "number") return [Int32Array.from(input as number[])];
  if (typeof input[0] === "string") return input as string[];
  return (input as number[][]).map((ids) => Int32Array.from(ids));
}

/** `POST /v1/embeddings`, and other paths for the same. A path's parameter `model` goes before the body's. */
export function embeddings(
  { models, pipeline, settings }: EmbeddingDeps,
  path = "/v1/embeddings",
): AnyRoute {
  return defineRoute({
    method: "POST",
    path,
    dialect: openai,
    summary: "Vectors of texts",
    body: embeddingsRequest(settings),
    responses: {
      200: { description: "One vector per input, in order", schema: EmbeddingsResponse },
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

/** A model as OpenAI's clients see it. */
export const Model = z.object({
  id: z.string(),
  object: z.literal("model"),
  created: z.int().describe("When it was loaded, in seconds since 1970; 0: not loaded yet"),
  owned_by: z.string(),
  task: z
    .enum(["embed", "rerank", "classify", "sparse"])
    .describe("This server's own: what it does"),
});

/** The model of that name, which is one of `models.names`. Loads nothing. */
function modelEntry(
  [task, models]: ReturnType<typeof byTask>[number],
  name: string,
): z.output<typeof Model> {
  const loaded = models.loaded().find((model) => model.name === name);
  const created = loaded === undefined ? 0 : Math.floor(loaded.loadedAt.getTime() / 1000);
  return { id: name, object: "model", created, owned_by: "native-infer", task };
}

/** `GET /v1/models`, and other paths for the same: every model, whether loaded or not and whatever it does. */
export function listModels(deps: ServedByTask, path = "/v1/models"): AnyRoute {
  return defineRoute({
    method: "GET",
    path,
    dialect: openai,
    summary: "The models of this server",
    responses: {
      200: {
        description: "All of them, the default one first",
        schema: z.object({ object: z.literal("list"), data: z.array(Model) }),
      },
    },
    handle({ ctx }) {
      const data = byTask(deps).flatMap((kind) =>
        kind[1].names.map((name) => modelEntry(kind, name)),
      );
      ctx.body = { object: "list", data };
    },
  });
}

/** `GET /v1/models/*model`: one model, by the name that `GET /v1/models` gives it. */
export function retrieveModel(deps: ServedByTask): AnyRoute {
  return defineRoute({
    method: "GET",
    path: "/v1/models/*model",
    dialect: openai,
    summary: "One model",
    parameters: [
      {
        name: "model",
        in: "path",
        description: "Its name; a slash in it is written as it is, or as `%2F`",
        schema: z.string(),
        required: true,
      },
    ],
    responses: {
      200: { description: "The model", schema: Model },
      404: { description: "No such model" },
    },
    handle({ ctx, params }) {
      const { model = "" } = params;
      for (const kind of byTask(deps)) {
        const known = servedName(kind[1].names, model);
        if (known === undefined) continue;
        ctx.body = modelEntry(kind, known);
        return;
      }
      throw unknownModel(model, deps.models);
    },
  });
}

/** OpenAI's routes, and the paths under which text-embeddings-inference and Azure have them. */
export function openaiRoutes(deps: EmbeddingDeps & ServedByTask): AnyRoute[] {
  return [
    embeddings(deps),
    embeddings(deps, "/embeddings"),
    listModels(deps),
    retrieveModel(deps),
    embeddings(deps, "/openai/deployments/*model/embeddings"),
    embeddings(deps, "/openai/v1/embeddings"),
    listModels(deps, "/openai/models"),
    listModels(deps, "/openai/v1/models"),
  ];
}
