import { z } from "zod";
import { limited } from "../../embedding/input-limits.js";
import { arrayPieces, type Pieces } from "../../web/json-pieces.js";
import { respondJson } from "../../web/json-response.js";
import { type AnyRoute, defineRoute } from "../../web/route.js";
import { objectOf } from "../../web/schemas.js";
import { MODEL_ERRORS, type TeiSparseDeps, tei, wrongModel } from "./dialect.js";
import { answerWithHeaders, COMPUTE_HEADERS, oneKind } from "./embedding-request.js";
import { inputsOf, modelName, PromptName, truncation } from "./inputs.js";

/** What `/embed_sparse` takes. */
export const embedSparseRequest = limited((maxInputs) =>
  objectOf({
    inputs: inputsOf(maxInputs),
    ...truncation,
    prompt_name: PromptName,
    model: modelName,
  }),
);

const SparseResponse = z.array(z.array(z.object({ index: z.int(), value: z.number() })));

/** Terms of one piece of the response. */
const TERMS_AT_A_TIME = 512;

function* vectorPieces(indices: Uint32Array, values: Float32Array): Pieces {
  yield "[";
  for (let from = 0; from < indices.length; from += TERMS_AT_A_TIME) {
    const some = indices.subarray(from, from + TERMS_AT_A_TIME);
    const terms = Array.from(some, (id, at) => `{"index":${id},"value":${values[from + at]}}`);
    yield (from === 0 ? "" : ",") + terms.join(",");
  }
  yield "]";
}

/** `POST /embed_sparse`. Without a model of sparse vectors a well-formed request gets 424. */
export function embedSparse(deps: TeiSparseDeps): AnyRoute {
  return defineRoute({
    method: "POST",
    path: "/embed_sparse",
    dialect: tei,
    summary: "Sparse vectors of texts",
    body: embedSparseRequest(deps.settings),
    responses: {
      200: {
        description: "For each input its terms in the order of their token ids",
        schema: SparseResponse,
        headers: COMPUTE_HEADERS,
      },
      ...MODEL_ERRORS,
    },
    async handle(context) {
      const { ctx, body } = context;
      if (deps.sparse === undefined)
        throw wrongModel("Model is not an embedding model with SPLADE pooling");
      const model = await deps.sparse.get(body.model ?? undefined);
      const { vectors } = await answerWithHeaders(
        context,
        { model, settings: deps.settings },
        body,
        ({ inputs, options }) =>
          deps.sparseEmbedding.embed(context, model, oneKind(inputs), options),
      );
      await respondJson(
        ctx,
        arrayPieces(vectors, ({ indices, values }) => vectorPieces(indices, values)),
      );
    },
  });
}
