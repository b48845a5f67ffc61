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

/** What a call puts before its texts. Token ids come with whatever they need: the default prompt is not for them. */
export function promptOf(
  { prompt, promptName }: { prompt?: string; promptName?: string },
  { prompts, defaultPrompt }: Pick<ModelInfo, "prompts" | "defaultPrompt">,
  ids: boolean,
): string | undefined {
  if (prompt !== undefined) return prompt;
  if (promptName !== undefined) return promptNamed(promptName, prompts, "promptName");
  return ids ? undefined : defaultPrompt;
}

/** Throws `INVALID_ARGUMENT` if both are given. */
export function checkOnePrompt(text: [string, unknown], name: [string, unknown]): void {
  if (text[1] === undefined || name[1] === undefined) return;
  throw new NativeInferError("INVALID_ARGUMENT", `${text[0]} and ${name[0]} exclude each other.`);
}
