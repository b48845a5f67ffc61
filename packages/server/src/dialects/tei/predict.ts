import type { Label, Pair } from "native-infer";
import { z } from "zod";
import type { Classified } from "../../embedding/classifying.js";
import { limited } from "../../embedding/input-limits.js";
import { arrayPieces, type Pieces } from "../../web/json-pieces.js";
import { respondJson } from "../../web/json-response.js";
import { type AnyRoute, defineRoute, type RequestContext } from "../../web/route.js";
import { arrayOf, objectOf, oneOf } from "../../web/schemas.js";
import { allowing } from "../../web/validation.js";
import { MODEL_ERRORS, type TeiClassifyDeps, tei, toTeiError, wrongModel } from "./dialect.js";
import { COMPUTE_HEADERS, setComputeHeaders } from "./embedding-request.js";
import {
  checkNotEmpty,
  checkPairDirection,
  countCharacters,
  modelName,
  raw_scores,
  truncateOption,
  truncation,
} from "./inputs.js";

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
    model: modelName,
  }),
);

type PredictRequest = z.output<ReturnType<typeof predictRequest>>;

const Labels = z.array(z.object({ label: z.string(), score: z.number() }));

function isBatch(inputs: PredictRequest["inputs"]): inputs is string[][] {
  return Array.isArray(inputs) && Array.isArray(inputs[0]);
}

/** A text, or a text or pair in an array, as the engine takes it. */
function inputOf(sequence: string | readonly string[]): string | Pair {
  if (typeof sequence === "string") return sequence;
  const [first = "", second] = sequence;
  return second === undefined ? first : [first, second];
}

function* labelsPieces(labels: readonly Label[]): Pieces {
  // A model may have many thousands of them.
  yield* arrayPieces(labels, function* ({ label, score }) {
    yield JSON.stringify({ label, score });
  });
}

async function classify(
  deps: TeiClassifyDeps,
  { ctx, call }: Pick<RequestContext<unknown>, "ctx" | "call">,
  body: PredictRequest,
): Promise<Classified> {
  if (deps.classifiers === undefined) throw wrongModel("Model is not a classifier model");
  const begin = performance.now();
  const model = await deps.classifiers.get(body.model ?? undefined);
  const { inputs } = body;
  const isMany = isBatch(inputs);
  const sequences = isMany ? inputs : [inputs as string | string[]];
  for (const [at, sequence] of sequences.entries())
    checkNotEmpty(sequence, isMany ? `inputs[${at}]` : "inputs");
  const cuts = truncateOption(body, deps.settings.autoTruncate) !== "none";
  // As text-embeddings-inference, whatever the model's config.json says.
  const activation = model.engine.info.dimensions > 1 ? "softmax" : "sigmoid";
  const classified = await deps.classifying.classify({ ctx, call }, model, sequences.map(inputOf), {
    truncate: cuts ? "longest_first" : "none",
    activation: body.raw_scores ? "none" : activation,
  });
  const characters = countCharacters(sequences.flat());
  setComputeHeaders(ctx, { begin, characters, usage: classified.usage });
  return classified;
}

/** `POST /predict`. Without a classifier a well-formed request gets 424. */
export function predict(deps: TeiClassifyDeps): AnyRoute {
  return defineRoute({
    method: "POST",
    path: "/predict",
    dialect: tei,
    summary: "The labels of texts, or of pairs of texts, with their scores",
    body: predictRequest(deps.settings),
    responses: {
      200: {
        description: "The best label first; of a batch an array for each text or pair",
        schema: z.union([Labels, z.array(Labels)]),
        headers: COMPUTE_HEADERS,
      },
      ...MODEL_ERRORS,
    },
    async handle({ ctx, call, body }) {
      checkPairDirection(body);
      try {
        const { labels } = await classify(deps, { ctx, call }, body);
        const [first = []] = labels;
        await respondJson(
          ctx,
          isBatch(body.inputs) ? arrayPieces(labels, labelsPieces) : labelsPieces(first),
        );
      } catch (error) {
        throw toTeiError(error);
      }
    },
  });
}
