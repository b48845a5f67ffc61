import type { EmbedOptions } from "native-infer";
import { z } from "zod";
import { limited } from "../../embedding/input-limits.js";
import type { EmbeddingDeps } from "../../embedding/pipeline.js";
import { vectorsPieces } from "../../embedding/vectors-json.js";
import type { Pieces } from "../../web/json-pieces.js";
import { respondJson } from "../../web/json-response.js";
import { type AnyRoute, defineRoute } from "../../web/route.js";
import { arrayOf, objectOf, oneOf } from "../../web/schemas.js";
import { allowing } from "../../web/validation.js";
import { EMBED_ERRORS, ignoredFields, modelField, ollama } from "./dialect.js";

/** One text or several. */
function inputOf(maxInputs: number) {
  const text = z.string();
  const texts = arrayOf(text, { max: maxInputs, noun: "texts" });
  return oneOf([text, texts], (value) => (Array.isArray(value) ? texts : text));
}

/** What a request says. Other fields are ignored. */
export const embedRequest = limited((maxInputs) =>
  objectOf({
    model: modelField,
    input: allowing(
      inputOf(maxInputs)
        .optional()
        .describe("One text or several; nothing or the empty string only loads the model"),
      "a string or an array of strings",
    ),
    truncate: allowing(
      z
        .boolean()
        .optional()
        .describe("false: a text with too many tokens is an error. Default true"),
      "true or false",
    ),
    dimensions: allowing(
      z.int().optional().describe("1 and more cuts vectors that are longer; else nothing"),
      "an integer",
    ),
    ...ignoredFields,
  }),
);

type Body = z.output<ReturnType<typeof embedRequest>>;

const EmbedResponse = z.object({
  model: z.string(),
  embeddings: z.array(z.array(z.number())),
  total_duration: z.int().optional().describe("Nanoseconds"),
  load_duration: z.int().optional().describe("Nanoseconds until the model was there"),
  prompt_eval_count: z.int().optional().describe("Tokens, special ones included"),
});

function textsOf(input: Body["input"]): readonly string[] {
  if (typeof input === "string") return input === "" ? [] : [input];
  return input ?? [];
}

/** Vectors are of unit length whatever the model says, and `dimensions` never too large. */
function engineOptions({ truncate, dimensions }: Body, longest: number): EmbedOptions<"float32"> {
  const cuts = typeof dimensions === "number" && dimensions > 0 && dimensions < longest;
  return {
    normalize: true,
    truncate: truncate === false ? "none" : "end",
    ...(cuts ? { dimensions } : {}),
  };
}

/** The whole response, in JSON; `rest` comes after the vectors. */
function* responsePieces(model: string, vectors: readonly Float32Array[], rest: object): Pieces {
  yield `{"model":${JSON.stringify(model)},"embeddings":`;
  yield* vectorsPieces(vectors, "float");
  yield `,${JSON.stringify(rest).slice(1)}`;
}

const nanoseconds = (ms: number) => Math.round(ms * 1e6);

/** `POST /api/embed`. */
export function embed({ models, pipeline, settings }: EmbeddingDeps): AnyRoute {
  return defineRoute({
    method: "POST",
    path: "/api/embed",
    dialect: ollama,
    summary: "Vectors of texts",
    body: embedRequest(settings),
    responses: {
      200: { description: "One vector per text, in order", schema: EmbedResponse },
      ...EMBED_ERRORS,
    },
    async handle({ ctx, body, call }) {
      const begin = performance.now();
      const texts = textsOf(body.input);
      const model = await models.get(body.model);
      const loaded = performance.now();
      if (texts.length === 0) {
        ctx.body = { model: model.name, embeddings: [] };
        return;
      }
      const options = engineOptions(body, model.engine.info.dimensions);
      const { vectors, tokens } = await pipeline.embed({ ctx, call }, model, texts, options);
      const rest = {
        total_duration: nanoseconds(performance.now() - begin),
        load_duration: nanoseconds(loaded - begin),
        prompt_eval_count: tokens,
      };
      await respondJson(ctx, responsePieces(model.name, vectors, rest));
    },
  });
}

const EmbeddingsRequest = objectOf({
  model: modelField,
  prompt: allowing(
    z.string().optional().describe("The text; nothing or the empty string only loads the model"),
    "a string",
  ),
  ...ignoredFields,
});

/** `POST /api/embeddings`, which `/api/embed` has taken the place of. */
export function embeddings({ models, pipeline }: EmbeddingDeps): AnyRoute {
  return defineRoute({
    method: "POST",
    path: "/api/embeddings",
    dialect: ollama,
    summary: "The vector of one text",
    body: EmbeddingsRequest,
    responses: {
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
