import type { EmbedOptions, ModelInfo } from "native-infer";

/** The names that models give to the prompt of each side of a search, the usual one first. */
const NAMES = { query: ["query"], document: ["document", "passage", "corpus"] } as const;

/** The option for texts of one side of a search: the model's own prompt for it, where it has one. */
export function promptFor(
  side: keyof typeof NAMES,
  { prompts }: Pick<ModelInfo, "prompts">,
): Pick<EmbedOptions, "promptName"> {
  const promptName = NAMES[side].find((name) => Object.hasOwn(prompts, name));
  return promptName === undefined ? {} : { promptName };
}
