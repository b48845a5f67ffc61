import { z } from "zod";
import type { EmbeddingDeps } from "../../embedding/deps.js";
import { servedName } from "../../models/served-models.js";
import { unknownModel } from "../../models/unknown-model.js";
import { type AnyOperation, operation } from "../../web/route.js";
import { openai } from "./api.js";
import { Model, modelEntry } from "./models.js";

/** `GET /v1/models/*model`: one model, by the name that `GET /v1/models` gives it. */
export function retrieveModel({ models }: EmbeddingDeps): AnyOperation {
  return operation({
    method: "GET",
    path: "/v1/models/*model",
    api: openai,
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
    answers: {
      200: { description: "The model", schema: Model },
      404: { description: "No such model" },
    },
    handle({ ctx, params }) {
      const { model = "" } = params;
      const known = servedName(models.names, model);
      if (known === undefined) throw unknownModel(model, models);
      ctx.body = modelEntry(models, known);
    },
  });
}
