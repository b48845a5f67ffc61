import { type CallOptions, type Embedder, NativeInferError } from "native-infer";
import type { TextEmbedder } from "./served-model.js";

/** What is put before texts whose request asks for no prompt; at most one of the two. */
export interface DefaultPrompt {
  prompt?: string;
  /** The name of one of the model's prompts. */
  promptName?: string;
}

/** The text to put before. Throws `INVALID_ARGUMENT` for a name that the model does not have. */
function promptText({ prompt, promptName }: DefaultPrompt, { info }: TextEmbedder): string {
  if (prompt !== undefined) return prompt;
  const text = info.prompts[promptName ?? ""];
  if (text !== undefined) return text;
  const known = Object.keys(info.prompts).join(", ") || "none: this model has no prompts";
  throw new NativeInferError(
    "INVALID_ARGUMENT",
    `default-prompt-name is '${promptName}'; allowed is ${known}`,
  );
}

/** Token ids come with whatever they need. */
function isText(input: unknown): boolean {
  return typeof (Array.isArray(input) ? input[0] : input) === "string";
}

/**
 * `embedder`, which puts `given` before texts unless the call names a prompt itself. Throws for a
 * prompt that the model does not have.
 */
export function withDefaultPrompt(embedder: Embedder, given: DefaultPrompt): TextEmbedder {
  if (given.prompt === undefined && given.promptName === undefined) return embedder;
  const prompt = promptText(given, embedder);
  const prompted = <T extends CallOptions>(input: unknown, options: T): T => {
    const asked = options.prompt !== undefined || options.promptName !== undefined;
    return asked || !isText(input) ? options : Object.assign({}, options, { prompt });
  };
  return {
    info: embedder.info,
    defaultPrompt: prompt,
    embed: ((input: never, options = {}) =>
      embedder.embed(input, prompted(input, options))) as TextEmbedder["embed"],
    embedAll: (input, options = {}) => embedder.embedAll(input, prompted(input, options)),
    embedSettled: (input, options = {}) => embedder.embedSettled(input, prompted(input, options)),
    embedTokens: (input, options = {}) => embedder.embedTokens(input, prompted(input, options)),
    tokenize: (text, options) => embedder.tokenize(text, options),
    decode: (ids, options) => embedder.decode(ids, options),
    tokenOf: (id) => embedder.tokenOf(id),
    stats: () => embedder.stats(),
  };
}
