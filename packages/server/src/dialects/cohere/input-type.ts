import type { EmbedOptions, ModelInfo } from "native-infer";

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
