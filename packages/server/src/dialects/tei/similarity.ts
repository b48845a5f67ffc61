import { z } from "zod";
import { limited } from "../../embedding/input-limits.js";
import { type AnyRoute, defineRoute } from "../../web/route.js";
import { mapYielding } from "../../web/scheduler.js";
import { objectOf } from "../../web/schemas.js";
import { allowing } from "../../web/validation.js";
import { MODEL_ERRORS, type TeiDeps, TeiError, tei } from "./dialect.js";
import { COMPUTE_HEADERS, vectorsOf } from "./embedding-request.js";
import { checkCount, PromptName, several, truncation } from "./inputs.js";

const Parameters = objectOf({ ...truncation, prompt_name: PromptName });

const NO_PARAMETERS = Parameters.parse({});

/** What a request says, with its defaults filled in. Other fields are ignored. */
export const similarityRequest = limited((maxInputs) =>
  objectOf({
    inputs: allowing(
      objectOf({ source_sentence: z.string(), sentences: several(z.string(), maxInputs) }),
      "an object with source_sentence, a string, and sentences, an array of strings",
    ),
    parameters: allowing(
      Parameters.optional(),
      "an object with truncate, truncation_direction and prompt_name, or null",
    ),
  }),
);

/** Multiplying so many takes about a millisecond. */
const NUMBERS_PER_TURN = 524_288;

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

/** `POST /similarity`. */
export function similarity(deps: TeiDeps): AnyRoute {
  return defineRoute({
    method: "POST",
    path: "/similarity",
    dialect: tei,
    summary: "How similar sentences are to one",
    body: similarityRequest(deps.settings),
    responses: {
      200: {
        description: "The cosine of each sentence with the source sentence, in order",
        schema: z.array(z.number()),
        headers: COMPUTE_HEADERS,
      },
      ...MODEL_ERRORS,
    },
    async handle(context) {
      const { ctx, body } = context;
      const { source_sentence, sentences } = body.inputs;
      if (sentences.length === 0) {
        throw new TeiError("Empty", "inputs.sentences is empty; allowed is at least one sentence");
      }
      // The source sentence is an input too.
      checkCount(1 + sentences.length, deps.settings, "inputs");
      const request = {
        ...(body.parameters ?? NO_PARAMETERS),
        inputs: [source_sentence, ...sentences],
      };
      const [source, ...others] = await vectorsOf(context, deps, request, { normalize: true });
      ctx.body = await mapYielding(
        others,
        (other) => Math.fround(dot(source as Float32Array, other)),
        ({ length }) => length,
        NUMBERS_PER_TURN,
      );
    },
  });
}
