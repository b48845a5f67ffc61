import { z } from "zod";
import { limited } from "../../embedding/input-limits.js";
import { objectOf } from "../../web/object-schema.js";
import { type AnyRoute, defineRoute } from "../../web/route.js";
import { arrayOf, oneOf } from "../../web/schemas.js";
import { allowing } from "../../web/validation.js";
import type { TeiDeps } from "./deps.js";
import { MODEL_ERRORS, tei, wrongModel } from "./dialect.js";
import { inputsOf, PromptName, raw_scores, truncation } from "./inputs.js";

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

/** What `/embed_sparse` takes. */
export const embedSparseRequest = limited((maxInputs) =>
  objectOf({ inputs: inputsOf(maxInputs), ...truncation, prompt_name: PromptName }),
);

function refusePredict(): never {
  throw wrongModel("Model is not a classifier model");
}

function refuseSparse(): never {
  throw wrongModel("Model is not an embedding model with SPLADE pooling");
}

/**
 * `POST /predict` and `/embed_sparse`: for other kinds of models. A well-formed request
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
    refusing("/embed_sparse", embedSparseRequest(settings), refuseSparse),
  ];
}
