import { stat } from "node:fs/promises";
import { z } from "zod";
import type { EmbeddingDeps } from "../../embedding/pipeline.js";
import type { ServedModel, ServedModels } from "../../models/served-models.js";
import { type AnyRoute, defineRoute } from "../../web/route.js";
import { objectOf } from "../../web/schemas.js";
import { allowing } from "../../web/validation.js";
import { MODEL_ERRORS, modelField, ollama } from "./dialect.js";

/**
 * Ollama's words for what a model is made of. It reads them from a GGUF file; what an ONNX file
 * does not say is empty.
 */
export const Details = z.object({
  parent_model: z.literal(""),
  format: z.literal("onnx"),
  family: z.literal(""),
  families: z.array(z.string()).max(0),
  parameter_size: z.literal(""),
  quantization_level: z.literal(""),
  context_length: z.int().optional().describe("Max tokens of a text, once it is loaded"),
  embedding_length: z.int().optional().describe("Length of a vector, once it is loaded"),
});

/** What is known of a model; less where it is not loaded. */
export function detailsOf(model: ServedModel | undefined): z.output<typeof Details> {
  const known = model && {
    context_length: model.engine.info.maxTokens,
    embedding_length: model.engine.info.dimensions,
  };
  return {
    parent_model: "",
    format: "onnx",
    family: "",
    families: [],
    parameter_size: "",
    quantization_level: "",
    ...known,
  };
}

/** Bytes of the model's ONNX file, and when it was last changed, where it is still there. */
export async function fileOf({
  engine: embedder,
  loadedAt,
}: ServedModel): Promise<{ size: number; modified_at: string }> {
  const file = await stat(embedder.info.file).catch(() => undefined);
  return { size: file?.size ?? 0, modified_at: (file?.mtime ?? loadedAt).toISOString() };
}

const Tag = z.object({
  name: z.string(),
  model: z.string().describe("The same"),
  modified_at: z.string().optional().describe("Of the ONNX file, once the model is loaded"),
  size: z.int().describe("Bytes of the ONNX file; 0: not loaded yet"),
  digest: z.literal("").describe("Not computed"),
  details: Details,
  capabilities: z.array(z.literal("embedding")),
});

async function tagOf(models: ServedModels, name: string): Promise<z.output<typeof Tag>> {
  const model = models.loaded().find((loaded) => loaded.name === name);
  const file = model === undefined ? { size: 0 } : await fileOf(model);
  return {
    name,
    model: name,
    ...file,
    digest: "",
    details: detailsOf(model),
    capabilities: ["embedding"],
  };
}

/** `GET /api/tags`: every model, whether loaded or not. */
export function tags({ models }: EmbeddingDeps): AnyRoute {
  return defineRoute({
    method: "GET",
    path: "/api/tags",
    dialect: ollama,
    summary: "The models of this server",
    responses: {
      200: {
        description: "All of them, the default one first",
        schema: z.object({ models: z.array(Tag) }),
      },
    },
    async handle({ ctx }) {
      ctx.body = { models: await Promise.all(models.names.map((name) => tagOf(models, name))) };
    },
  });
}

/** As far ahead as to say never; there, it is what a negative `keep_alive` makes. */
const YEARS_LOADED = 100;

const Running = z.object({
  name: z.string(),
  model: z.string().describe("The same"),
  size: z.int().describe("Bytes of the ONNX file"),
  digest: z.literal("").describe("Not computed"),
  details: Details,
  expires_at: z.string().describe("A hundred years after the load: models stay loaded"),
  size_vram: z.literal(0).describe("Models run on the CPU"),
  context_length: z.int().describe("Max tokens of a text"),
});

async function runningOf(model: ServedModel): Promise<z.output<typeof Running>> {
  const { size } = await fileOf(model);
  const expires = new Date(model.loadedAt);
  expires.setUTCFullYear(expires.getUTCFullYear() + YEARS_LOADED);
  return {
    name: model.name,
    model: model.name,
    size,
    digest: "",
    details: detailsOf(model),
    expires_at: expires.toISOString(),
    size_vram: 0,
    context_length: model.engine.info.maxTokens,
  };
}

/** `GET /api/ps`: the models that are loaded. */
export function ps({ models }: EmbeddingDeps): AnyRoute {
  return defineRoute({
    method: "GET",
    path: "/api/ps",
    dialect: ollama,
    summary: "The models that are loaded",
    responses: {
      200: {
        description: "Those that are loaded, the default one first",
        schema: z.object({ models: z.array(Running) }),
      },
    },
    async handle({ ctx }) {
      ctx.body = { models: await Promise.all(models.loaded().map(runningOf)) };
    },
  });
}

const ShowRequest = objectOf({
  model: modelField,
  name: allowing(z.string().optional().describe("An older word for `model`"), "a string"),
});

const ShowResponse = z.object({
  details: Details,
  model_info: z.object({
    "general.architecture": z.literal("onnx").describe("What the names below begin with"),
    "onnx.context_length": z.int().describe("Max tokens of a text"),
    "onnx.embedding_length": z.int().describe("Length of a vector"),
    "onnx.vocab_size": z.int(),
  }),
  capabilities: z.array(z.literal("embedding")),
  modified_at: z.string(),
});

/** `POST /api/show`: what one model is, which is loaded where it is not yet. */
export function show({ models }: EmbeddingDeps): AnyRoute {
  return defineRoute({
    method: "POST",
    path: "/api/show",
    dialect: ollama,
    summary: "What a model is",
    body: ShowRequest,
    responses: {
      200: { description: "The model", schema: ShowResponse },
      400: { description: "A field is wrong" },
      ...MODEL_ERRORS,
    },
    async handle({ ctx, body }) {
      const model = await models.get(body.model || body.name);
      const { maxTokens, dimensions, vocabularySize } = model.engine.info;
      const answer: z.output<typeof ShowResponse> = {
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
