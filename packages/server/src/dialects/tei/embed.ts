import { z } from "zod";
import { limited } from "../../embedding/input-limits.js";
import { vectorsPieces } from "../../embedding/vectors-json.js";
import { respondJson } from "../../web/json-response.js";
import { objectOf } from "../../web/object-schema.js";
import { type AnyOperation, operation } from "../../web/route.js";
import { allowing } from "../../web/validation.js";
import { MODEL_ERRORS } from "./answers.js";
import { tei } from "./api.js";
import { COMPUTE_HEADERS } from "./compute-headers.js";
import type { TeiDeps } from "./deps.js";
import { vectorsOf } from "./embedding-request.js";
import { inputsOf, PromptName, truncation } from "./inputs.js";

/** What a request says, with its defaults filled in. Other fields are ignored. */
export const embedRequest = limited((maxInputs) =>
  objectOf({
    inputs: inputsOf(maxInputs),
    ...truncation,
    prompt_name: PromptName,
    normalize: allowing(
      z.boolean().default(true).describe("Scale vectors to unit length"),
      "true or false",
    ),
    dimensions: allowing(
      z.int().min(0).optional().describe("Vectors are cut before they are scaled"),
      "a positive integer or null",
    ),
  }),
);

/** `POST /embed`, and the paths that hosted endpoints use for the same. */
export function embed(deps: TeiDeps, path: "/embed" | "/" | "/invocations"): AnyOperation {
  return operation({
    method: "POST",
    path,
    api: tei,
    summary: "Vectors of texts",
    body: embedRequest(deps.settings),
    answers: {
      200: {
        description: "One vector per input, in order; a list also for a single input",
        schema: z.array(z.array(z.number())),
        headers: COMPUTE_HEADERS,
      },
      ...MODEL_ERRORS,
    },
    async handle(exchange) {
      const { ctx, body } = exchange;
      const vectors = await vectorsOf(exchange, deps, body, body);
      await respondJson(ctx, vectorsPieces(vectors, "float"));
    },
  });
}
