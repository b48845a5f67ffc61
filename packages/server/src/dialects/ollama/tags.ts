import { z } from "zod";
import type { EmbeddingDeps } from "../../embedding/deps.js";
import type { ServedModels } from "../../models/served-models.js";
import { type AnyOperation, operation } from "../../web/route.js";
import { ollama } from "./api.js";
import { Details, detailsOf, fileOf } from "./details.js";

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
export function tags({ models }: EmbeddingDeps): AnyOperation {
  return operation({
    method: "GET",
    path: "/api/tags",
    api: ollama,
    summary: "The models of this server",
    answers: {
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
