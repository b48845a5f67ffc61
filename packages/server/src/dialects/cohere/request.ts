import type { EmbedOptions, ModelInfo } from "native-infer";
import { z } from "zod";
import { limited } from "../../embedding/input-limits.js";
import { arrayOf, ignored, objectOf } from "../../web/schemas.js";
import { allowing } from "../../web/validation.js";

/** What the texts of a request are for: one of the two sides of a search, or another task. */
export type InputType = "query" | "document" | "classification" | "clustering";

/** The names under which models keep their prompt for texts of each type, best first. Upper and lower case are the same. */
const PROMPT_NAMES: Readonly<Record<InputType, readonly string[]>> = {
  query: ["search_query", "query", "retrieval.query"],
  document: ["search_document", "document", "passage", "retrieval.passage"],
  classification: ["classification"],
  clustering: ["clustering", "separation"],
};

/**
 * The model's prompt for texts of `inputType`; no prompt at all if the model has none of a fitting name, and the model's default
 * if the request names no type.
 */
export function promptFor(
  inputType: InputType | undefined,
  { prompts }: Pick<ModelInfo, "prompts">,
): Pick<EmbedOptions, "prompt" | "promptName"> {
  if (inputType === undefined) return {};
  for (const wanted of PROMPT_NAMES[inputType]) {
    const promptName = Object.keys(prompts).find((name) => name.toLowerCase() === wanted);
    if (promptName !== undefined) return { promptName };
  }
  // The default prompt would be one for texts of another kind.
  return { prompt: "" };
}

/** What a request says its texts are for, in Cohere's words, and which type of ours that is. */
export const INPUT_TYPES = {
  search_document: "document",
  search_query: "query",
  classification: "classification",
  clustering: "clustering",
} as const satisfies Record<string, InputType>;

/** One of Cohere's words for it. */
export type CohereInputType = keyof typeof INPUT_TYPES;

/** The kinds of vectors that a request may ask for. */
export const EMBEDDING_TYPES = ["float", "int8", "uint8", "binary", "ubinary", "base64"] as const;

/** One of {@link EMBEDDING_TYPES}. */
export type EmbeddingType = (typeof EMBEDDING_TYPES)[number];

const onlyTexts = allowing(
  z.never().optional().describe("Refused: only texts are embedded, those of `texts`"),
  "nothing: only texts are embedded, those of texts",
);

const inputTypeNames = Object.keys(INPUT_TYPES) as CohereInputType[];
const inputType = z.enum(inputTypeNames).describe("Chooses among the model's prompts");
const inputTypes = inputTypeNames.join(", ");

const embeddingTypes = arrayOf(z.enum(EMBEDDING_TYPES), {
  min: 1,
  max: EMBEDDING_TYPES.length,
});
const someEmbeddingTypes = `a non-empty array of ${EMBEDDING_TYPES.join(", ")}`;

const common = (maxInputs: number) => ({
  images: onlyTexts,
  inputs: onlyTexts,
  texts: allowing(
    arrayOf(z.string(), { min: 1, max: maxInputs, noun: "texts" }),
    "a non-empty array of strings",
  ),
  model: allowing(z.string().optional().describe("Where the server has several"), "a string"),
  truncate: allowing(
    z
      .enum(["NONE", "START", "END"])
      .default("END")
      .describe("Which end of a text with too many tokens is cut off; NONE: it is an error"),
    "NONE, START or END",
  ),
});

/** What a request to `/v1/embed` says. Other fields are ignored. */
export const embedRequestV1 = limited((maxInputs) =>
  objectOf({
    ...common(maxInputs),
    input_type: allowing(inputType.optional(), inputTypes),
    embedding_types: allowing(
      embeddingTypes.optional().describe("Without it, `embeddings` is an array of float vectors"),
      someEmbeddingTypes,
    ),
  }),
);

/** What a request to `/v2/embed` says. Other fields are ignored. */
export const embedRequestV2 = limited((maxInputs) =>
  objectOf({
    ...common(maxInputs),
    input_type: allowing(inputType, inputTypes),
    embedding_types: allowing(embeddingTypes.default(["float"]), someEmbeddingTypes),
    output_dimension: allowing(
      z.int().min(1).optional().describe("Vectors are cut and scaled to unit length again"),
      "a positive integer",
    ),
    max_tokens: allowing(
      z.int().min(1).optional().describe("No less than the model's own maximum, which holds"),
      "a positive integer",
    ),
    priority: allowing(ignored(z.int().min(0).max(999).optional()), "0 to 999"),
  }),
);
