import { z } from "zod";
import type { EmbeddingDeps } from "../../embedding/deps.js";
import type { ServedModel } from "../../models/served-model.js";
import { type AnyOperation, operation } from "../../web/route.js";
import { ollama } from "./api.js";
import { Details, detailsOf, fileOf } from "./details.js";

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
  context_length: z.int().describe("Most tokens of a text"),
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
    context_length: model.embedder.info.maxTokens,
  };
}

/** `GET /api/ps`: the models that are loaded. */
export function ps({ models }: EmbeddingDeps): AnyOperation {
  return operation({
    method: "GET",
    path: "/api/ps",
    api: ollama,
    summary: "The models that are loaded",
    answers: {
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
