import { z } from "zod";
import { limited } from "../../embedding/input-limits.js";
import { objectOf } from "../../web/object-schema.js";
import { type AnyRoute, defineRoute } from "../../web/route.js";
import { arrayOf, oneOf } from "../../web/schemas.js";
import { allowing } from "../../web/validation.js";
import type { TeiDeps } from "./deps.js";
import { MODEL_ERRORS, TeiError, tei } from "./dialect.js";
import { inputsOf, PromptName, several, truncation } from "./inputs.js";

/** Says in the very words of text-embeddings-inference that the model does something else. */
function wrongModel(message: string): TeiError {
  return new TeiError("Backend", `Backend error: ${message}`);
}

const raw_scores = allowing(z.boolean().default(false), "true or false");

const Text = z.string();

const Sequence = arrayOf(Text, { min: 1, max: 2 });

function sequencesOf(maxInputs: number) {
  const batch = arrayOf(Sequence, { min: 1, max: maxInputs, noun: "elements" });
  return oneOf([Text, Sequence, batch], (value) => {
    if (!Array.isArray(value)) return Text;
    return Array.isArray(value[0]) ? batch : Sequence;
  });
}

/** What `/predict` takes: a text, a pair of texts, or a batch of both, each in an array. */
export const predictRequest = limited((maxInputs) =>
  objectOf({
    inputs: allowing(
      sequencesOf(maxInputs),
      "a string, a pair of strings, or an array of arrays of one or two strings",
    ),
    ...truncation,
    raw_scores,
  }),
);

/** What `/rerank` takes. */
export const rerankRequest = limited((maxInputs) =>
  objectOf({
    query: allowing(z.string(), "a string"),
    texts: allowing(several(Text, maxInputs), "an array of strings"),
    ...truncation,
    raw_scores,
    return_text: allowing(z.boolean().default(false), "true or false"),
  }),
);

/** What `/embed_sparse` takes. */
export const embedSparseRequest = limited((maxInputs) =>
  objectOf({ inputs: inputsOf(maxInputs), ...truncation, prompt_name: PromptName }),
);

function refuseRerank({ texts }: { texts: readonly string[] }): never {
  if (texts.length === 0) {
    throw new TeiError("Empty", "texts is empty; allowed is at least one text");
  }
  throw wrongModel("model is not a re-ranker model");
}

function refusePredict(): never {
  throw wrongModel("Model is not a classifier model");
}

function refuseSparse(): never {
  throw wrongModel("Model is not an embedding model with SPLADE pooling");
}

/**
 * `POST /predict`, `/rerank` and `/embed_sparse`: for other kinds of models. A well-formed request
 * gets 424.
 */
export function notServed({ settings }: TeiDeps): AnyRoute[] {
  const refusing = <Body>(path: string, body: z.ZodType<Body>, handle: (body: Body) => never) =>
    defineRoute<Body>({
      method: "POST",
      path,
      dialect: tei,
      summary: "Not for embedding models",
      body,
      responses: MODEL_ERRORS,
      handle: (context) => handle(context.body),
    });
  return [
    refusing("/predict", predictRequest(settings), refusePredict),
    refusing("/rerank", rerankRequest(settings), refuseRerank),
    refusing("/embed_sparse", embedSparseRequest(settings), refuseSparse),
  ];
}
