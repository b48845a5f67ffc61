import { z } from "zod";
import type { EmbeddingDeps } from "../../embedding/deps.js";
import type { ServedModels } from "../../models/served-models.js";
import { type AnyOperation, operation } from "../../web/route.js";
import { openai } from "./api.js";

/** A model as OpenAI's clients see it. */
export const Model = z.object({
  id: z.string(),
  object: z.literal("model"),
  created: z.int().describe("When it was loaded, in seconds since 1970; 0: not loaded yet"),
  owned_by: z.string(),
});

/** The model of that name, which is one of `models.names`. Loads nothing. */
export function modelEntry(models: ServedModels, name: string): z.output<typeof Model> {
  const loaded = models.loaded().find((model) => model.name === name);
  const created = loaded === undefined ? 0 : Math.floor(loaded.loadedAt.getTime() / 1000);
  return { id: name, object: "model", created, owned_by: "native-infer" };
}

/** `GET /v1/models`, and other paths for the same: every model, whether loaded or not. */
export function listModels({ models }: EmbeddingDeps, path = "/v1/models"): AnyOperation {
  return operation({
    method: "GET",
    path,
    api: openai,
    summary: "The models of this server",
    answers: {
      200: {
        description: "All of them, the default one first",
        schema: z.object({ object: z.literal("list"), data: z.array(Model) }),
      },
    },
    handle({ ctx }) {
      ctx.body = { object: "list", data: models.names.map((name) => modelEntry(models, name)) };
    },
  });
}
