import { z } from "zod";
import { limited } from "../../embedding/input-limits.js";
import type { InputType } from "../../embedding/input-type.js";
import { objectOf } from "../../web/object-schema.js";
import { arrayOf, ignored } from "../../web/schemas.js";
import { allowing } from "../../web/validation.js";

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
