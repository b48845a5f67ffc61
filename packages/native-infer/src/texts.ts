import { invalidArgument, NativeInferError } from "./errors.js";
import { LIMITS } from "./limits.js";
import { isInt32Array } from "./realms.js";
import { checkId } from "./tokens.js";

/**
 * Throws where `text` cannot be embedded: `INVALID_ARGUMENT` for what is no string or has a lone surrogate (which has
 * no UTF-8 form), `TOO_LONG` for more than `LIMITS.textLength` UTF-16 units. The empty string is a valid text.
 */
export function checkText(text: unknown, name: string): asserts text is string {
  if (typeof text !== "string") throw invalidArgument(name, text, "a string");
  if (text.length > LIMITS.textLength) {
    throw new NativeInferError(
      "TOO_LONG",
      `${name} has ${text.length} characters; at most ${LIMITS.textLength} are allowed.`,
    );
  }
  if (!text.isWellFormed()) {
    throw new NativeInferError(
      "INVALID_ARGUMENT",
      `${name} has a lone surrogate; text must be well-formed Unicode.`,
    );
  }
}

/** A text, or its token ids with the special tokens. */
export type Input = string | Int32Array | readonly number[];

/** Whether an array is one text's token ids, not several texts. */
export function isIds(input: readonly unknown[]): boolean {
  return typeof input[0] === "number";
}

/** Token ids as the engine takes them. */
export function nativeIds(ids: Input): Int32Array {
  return isInt32Array(ids) ? ids : Int32Array.from(ids as readonly number[]);
}

function checkIdArray(ids: readonly unknown[], name: string): void {
  if (ids.length > LIMITS.textLength) {
    throw new NativeInferError(
      "TOO_LONG",
      `${name} has ${ids.length} token ids; at most ${LIMITS.textLength} are allowed.`,
    );
  }
  for (let i = 0; i < ids.length; i += 1) checkId(`${name}[${i}]`, ids[i]);
}

/**
 * Throws if `input` cannot be embedded, as {@link checkText} does; of token ids, the engine checks whether the vocabulary has
 * them.
 */
export function checkInput(input: unknown, name: string): asserts input is Input {
  if (isInt32Array(input)) return;
  if (Array.isArray(input)) checkIdArray(input, name);
  else if (typeof input === "string") checkText(input, name);
  else throw invalidArgument(name, input, "a string, or token ids: an Int32Array or an array");
}

/** Throws as {@link checkInput} does, for an empty array, and for strings mixed with token ids. */
export function checkInputs(inputs: unknown): asserts inputs is readonly Input[] {
  if (!Array.isArray(inputs) || isIds(inputs))
    throw invalidArgument("input", inputs, "an array of strings, or of token ids for each text");
  if (inputs.length === 0) throw invalidArgument("input", inputs, "at least one text");
  const kind = typeof inputs[0];
  for (let i = 0; i < inputs.length; i += 1) {
    checkInput(inputs[i], `input[${i}]`);
    if (typeof inputs[i] !== kind)
      throw invalidArgument(
        `input[${i}]`,
        inputs[i],
        "a text where the first is one, token ids where those are",
      );
  }
}
