import { z } from "zod";
import type { AppDeps } from "../../app.js";
import type { EmbeddingLimits } from "../../embedding.js";
import { arrayOf } from "../../http/array-of.js";
import { type AnyOperation, operation } from "../../http/operation.js";
import { allowing } from "../../http/validation.js";
import { MODEL_ERRORS } from "./answers.js";
import { TeiError, tei } from "./api.js";
import { checkCount, Inputs, PromptName, truncation } from "./inputs.js";

/** Says in the very words of text-embeddings-inference that the model does something else. */
function wrongModel(message: string): TeiError {
  return new TeiError("Backend", `Backend error: ${message}`);
}

const raw_scores = allowing(z.boolean().default(false), "true or false");

const Sequence = z.array(z.string()).min(1).max(2);

/** What `/predict` takes: a text, a pair of texts, or a batch of both, each in an array. */
export const PredictRequest = z.object({
  inputs: allowing(
    z.union([z.string(), Sequence, arrayOf(Sequence, 1)]),
    "a string, a pair of strings, or an array of arrays of one or two strings",
  ),
  ...truncation,
  raw_scores,
});

/** What `/rerank` takes. */
export const RerankRequest = z.object({
  query: allowing(z.string(), "a string"),
  texts: allowing(arrayOf(z.string()), "an array of strings"),
  ...truncation,
  raw_scores,
  return_text: allowing(z.boolean().default(false), "true or false"),
});

/** What `/embed_sparse` takes. */
export const EmbedSparseRequest = z.object({
  inputs: Inputs,
  ...truncation,
  prompt_name: PromptName,
});

function refuseRerank({ texts }: z.output<typeof RerankRequest>): never {
  if (texts.length === 0) {
    throw new TeiError("Empty", "texts is empty; allowed is at least one text");
  }
  throw wrongModel("model is not a re-ranker model");
}

function refusePredict(
  { inputs }: z.output<typeof PredictRequest>,
  settings: EmbeddingLimits,
): never {
  if (Array.isArray(inputs[0])) checkCount(inputs.length, settings, "inputs");
  throw wrongModel("Model is not a classifier model");
}

function refuseSparse(
  { inputs }: z.output<typeof EmbedSparseRequest>,
  settings: EmbeddingLimits,
): never {
  const isOne = typeof inputs === "string" || typeof inputs[0] === "number";
  if (!isOne) checkCount(inputs.length, settings, "inputs");
  throw wrongModel("Model is not an embedding model with SPLADE pooling");
}

/**
 * `POST /predict`, `/rerank` and `/embed_sparse`: for other kinds of models. A well-formed request
 * gets 424.
 */
export function notServed({ settings }: AppDeps): AnyOperation[] {
  const refusing = <Body>(path: string, body: z.ZodType<Body>, handle: (body: Body) => never) =>
    operation<Body>({
      method: "POST",
      path,
      api: tei,
      summary: "Not for embedding models",
      body,
      answers: MODEL_ERRORS,
      handle: (exchange) => handle(exchange.body),
    });
  return [
    refusing("/predict", PredictRequest, (body) => refusePredict(body, settings)),
    refusing("/rerank", RerankRequest, (body) => refuseRerank(body)),
    refusing("/embed_sparse", EmbedSparseRequest, (body) => refuseSparse(body, settings)),
  ];
}
