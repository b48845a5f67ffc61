import type { CallOptions, ModelInfo } from "native-infer";
import { z } from "zod";
import { limited } from "../../embedding/input-limits.js";
import { vectorsPieces } from "../../embedding/vectors-json.js";
import { arrayPieces, type Pieces } from "../../web/json-pieces.js";
import { respondJson } from "../../web/json-response.js";
import { type AnyRoute, defineRoute } from "../../web/route.js";
import { objectOf } from "../../web/schemas.js";
import { allowing } from "../../web/validation.js";
import { MODEL_ERRORS, type TeiDeps, TeiError, tei } from "./dialect.js";
import { answerWithHeaders, COMPUTE_HEADERS, vectorsOf } from "./embedding-request.js";
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
export function embed(deps: TeiDeps, path: "/embed" | "/" | "/invocations"): AnyRoute {
  return defineRoute({
    method: "POST",
    path,
    dialect: tei,
    summary: "Vectors of texts",
    body: embedRequest(deps.settings),
    responses: {
      200: {
        description: "One vector per input, in order; a list also for a single input",
        schema: z.array(z.array(z.number())),
        headers: COMPUTE_HEADERS,
      },
      ...MODEL_ERRORS,
    },
    async handle(context) {
      const { ctx, body } = context;
      const vectors = await vectorsOf(context, deps, body, body);
      await respondJson(ctx, vectorsPieces(vectors, "float"));
    },
  });
}

/** What a request says, with its defaults filled in. Other fields are ignored. */
export const embedAllRequest = limited((maxInputs) =>
  objectOf({ inputs: inputsOf(maxInputs), ...truncation, prompt_name: PromptName }),
);

/** Views, made one after the other: those of a whole input take more memory than its numbers. */
function* rowsOf(numbers: Float32Array, dimensions: number): Generator<Float32Array> {
  for (let from = 0; from < numbers.length; from += dimensions) {
    yield numbers.subarray(from, from + dimensions);
  }
}

/** Row-major token vectors of several inputs, as a JSON array of arrays of vectors, in pieces. */
export function tokenVectorsJson(inputs: readonly Float32Array[], dimensions: number): Pieces {
  return arrayPieces(inputs, (numbers) => vectorsPieces(rowsOf(numbers, dimensions), "float"));
}

/**
 * Which side of a search the texts are, of which a ColBERT model must hear: `prompt_name` says it, as text-embeddings-inference has
 * no field of its own. Throws 422.
 */
function sideOf(
  { lateInteraction }: ModelInfo,
  { prompt_name }: { prompt_name?: string | null | undefined },
): Pick<CallOptions, "inputType"> | undefined {
  if (lateInteraction === undefined) return undefined;
  if (prompt_name === "query" || prompt_name === "document") return { inputType: prompt_name };
  const given = typeof prompt_name === "string" ? JSON.stringify(prompt_name.slice(0, 40)) : "null";
  const allowed = '"query" or "document", which this model treats differently';
  throw new TeiError("Validation", `prompt_name is ${given}; allowed is ${allowed}`);
}

/** `POST /embed_all`. */
export function embedAll(deps: TeiDeps): AnyRoute {
  return defineRoute({
    method: "POST",
    path: "/embed_all",
    dialect: tei,
    summary: "A vector for each token of texts",
    body: embedAllRequest(deps.settings),
    responses: {
      200: {
        description:
          "For each input its tokens' vectors, neither pooled nor scaled; of a ColBERT model, of unit length and ready for MaxSim",
        schema: z.array(z.array(z.array(z.number()))),
        headers: COMPUTE_HEADERS,
      },
      ...MODEL_ERRORS,
    },
    async handle(context) {
      const { ctx, body } = context;
      const model = await deps.models.get();
      const side = sideOf(model.engine.info, body);
      const { vectors, dimensions } = await answerWithHeaders(
        context,
        { model, settings: deps.settings },
        side ? { ...body, prompt_name: null } : body,
        ({ inputs, options: { prompt, ...rest } }) =>
          deps.pipeline.embedTokens(
            context,
            model,
            inputs,
            side ? { ...rest, ...side } : { ...rest, ...(prompt !== undefined && { prompt }) },
          ),
      );
      await respondJson(ctx, tokenVectorsJson(vectors, dimensions));
    },
  });
}
