import { z } from "zod";
import type { AppDeps } from "../../app.js";
import { embedTokensOfInputs } from "../../embedding.js";
import { streamJson } from "../../http/json-stream.js";
import { type AnyOperation, operation } from "../../http/operation.js";
import { encodeVector } from "../../http/vectors-json.js";
import { MODEL_ERRORS } from "./answers.js";
import { tei } from "./api.js";
import { COMPUTE_HEADERS } from "./compute-headers.js";
import { answerWithHeaders } from "./embedding-request.js";
import { Inputs, PromptName, truncation } from "./inputs.js";

/** What a request says, with its defaults filled in. Other fields are ignored. */
export const EmbedAllRequest = z.object({
  inputs: Inputs,
  ...truncation,
  prompt_name: PromptName,
});

const NUMBERS_PER_PIECE = 8192;

/** Row-major token vectors of several inputs, as a JSON array of arrays of vectors, in pieces. */
export function* tokenVectorsJson(
  inputs: readonly Float32Array[],
  dimensions: number,
): Generator<string> {
  const rows = Math.max(1, Math.floor(NUMBERS_PER_PIECE / dimensions));
  for (const [index, numbers] of inputs.entries()) {
    yield index === 0 ? "[[" : "],[";
    for (let from = 0; from < numbers.length; from += rows * dimensions) {
      const some = numbers.subarray(from, from + rows * dimensions);
      const vectors = Array.from({ length: some.length / dimensions }, (_, row) =>
        encodeVector(some.subarray(row * dimensions, (row + 1) * dimensions), "float"),
      );
      yield (from === 0 ? "" : ",") + vectors.join(",");
    }
  }
  yield "]]";
}

/** `POST /embed_all`. */
export function embedAll(deps: AppDeps): AnyOperation {
  return operation({
    method: "POST",
    path: "/embed_all",
    api: tei,
    summary: "A vector for each token of texts",
    body: EmbedAllRequest,
    answers: {
      200: {
        description: "For each input its tokens' vectors, neither pooled nor scaled",
        schema: z.array(z.array(z.array(z.number()))),
        headers: COMPUTE_HEADERS,
      },
      ...MODEL_ERRORS,
    },
    async handle(exchange) {
      const { ctx, body } = exchange;
      const { vectors, dimensions } = await answerWithHeaders(
        exchange,
        deps,
        body,
        ({ model, inputs, options }) => embedTokensOfInputs(exchange, model, inputs, options),
      );
      streamJson(ctx, tokenVectorsJson(vectors, dimensions));
    },
  });
}
