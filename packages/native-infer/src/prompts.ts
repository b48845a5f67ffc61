import { invalidArgument, NativeInferError } from "./errors.js";
import type { ModelInfo } from "./native.js";

/** The options of `Embedder.load` that say what is put before texts whose call names no prompt. */
interface DefaultPrompt {
  defaultPrompt?: string;
  defaultPromptName?: string;
}

/** The prompt of that name. Throws `INVALID_ARGUMENT`, which lists the model's prompts and names the `option`. */
function promptNamed(name: string, prompts: ModelInfo["prompts"], option: string): string {
  const text = Object.hasOwn(prompts, name) ? prompts[name] : undefined;
  if (text !== undefined) return text;
  const known = Object.keys(prompts);
  const allowed = known.length > 0 ? known.join(", ") : "none: this model has no prompts";
  throw invalidArgument(option, name, allowed);
}

/**
 * `info` with the default prompt that it names, or with the one that the options of `Embedder.load` put in its place. Throws
 * `INVALID_ARGUMENT` for a name that the model does not have.
 */
export function withDefaultPrompt(
  { defaultPromptName: ownName, ...info }: ModelInfo,
  { defaultPrompt, defaultPromptName = ownName }: DefaultPrompt,
): ModelInfo {
  if (defaultPrompt !== undefined) return { ...info, defaultPrompt };
  if (defaultPromptName === undefined) return info;
  const text = promptNamed(defaultPromptName, info.prompts, "defaultPromptName");
  return { ...info, defaultPromptName, defaultPrompt: text };
}

/** Which side of a search texts are. */
export type InputType = "query" | "document";

/** The names that models give to the prompt of each side, the usual one first: those of sentence-transformers. */
const NAMES: Readonly<Record<InputType, readonly string[]>> = {
  query: ["query"],
  document: ["document", "passage", "corpus"],
};

/** The options of a call that say what is put before its texts; one of them at most. */
interface CallPrompt {
  prompt?: string;
  promptName?: string;
  inputType?: InputType;
}

/** What a call puts before its texts. Token ids come with whatever they need: no prompt of the model's own choice is for them. */
export function promptOf(
  { prompt, promptName, inputType }: CallPrompt,
  { prompts, defaultPrompt }: Pick<ModelInfo, "prompts" | "defaultPrompt">,
  ids: boolean,
): string | undefined {
  if (prompt !== undefined) return prompt;
  if (promptName !== undefined) return promptNamed(promptName, prompts, "promptName");
  if (ids) return undefined;
  const name = inputType && NAMES[inputType].find((each) => Object.hasOwn(prompts, each));
  return name === undefined ? defaultPrompt : prompts[name];
}

/** Throws `INVALID_ARGUMENT` if more than one of these options is given. */
export function checkOnePrompt(options: Readonly<Record<string, unknown>>): void {
  const given = Object.keys(options).filter((name) => options[name] !== undefined);
  if (given.length < 2) return;
  throw new NativeInferError("INVALID_ARGUMENT", `${given.join(" and ")} exclude each other.`);
}
