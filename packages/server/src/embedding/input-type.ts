import type { EmbedOptions, ModelInfo } from "native-infer";

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
