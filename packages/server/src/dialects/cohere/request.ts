import type { EmbedOptions, ModelInfo } from "native-infer";
import { z } from "zod";
import { limited } from "../../embedding/input-limits.js";
import { objectOf } from "../../web/object-schema.js";
import { arrayOf, ignored } from "../../web/schemas.js";
import { allowing } from "../../web/validation.js";

/** What a request says its texts are for. */
export const INPUT_TYPES = [
  "search_document",
  "search_query",
  "classification",
  "clustering",
] as const;

/** One of {@link INPUT_TYPES}. */
export type InputType = (typeof INPUT_TYPES)[number];

/**
 * The names under which models keep their prompt for each kind of text, best first. Upper and
 * lower case are the same.
 */
const PROMPT_NAMES: Record<InputType, readonly string[]> = {
  search_document: ["search_document", "document", "passage", "retrieval.passage"],
  search_query: ["search_query", "query", "retrieval.query"],
  classification: ["classification"],
  clustering: ["clustering", "separation"],
};

/**
 * The model's prompt for `inputType`; no prompt at all where it has none of a fitting name, and
 * the model's default where nothing is said.
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

/** The kinds of vectors that a request may ask for. */
export const EMBEDDING_TYPES = ["float", "int8", "uint8", "binary", "ubinary", "base64"] as const;

/** One of {@link EMBEDDING_TYPES}. */
export type EmbeddingType = (typeof EMBEDDING_TYPES)[number];

const onlyTexts = allowing(
  z.never().optional().describe("Refused: only texts are embedded, those of `texts`"),
  "nothing: only texts are embedded, those of texts",
);

const inputType = z.enum(INPUT_TYPES).describe("Chooses among the model's prompts");
const inputTypes = INPUT_TYPES.join(", ");

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
