import { invalidArgument, NativeInferError } from "./errors.js";
import { LIMITS } from "./limits.js";
import { isInt32Array } from "./realms.js";

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
export type Input = string | Int32Array;

/** Throws where `input` cannot be embedded, as {@link checkText} does; token ids are checked by the engine. */
export function checkInput(input: unknown, name: string): asserts input is Input {
  if (isInt32Array(input)) return;
  if (typeof input !== "string")
    throw invalidArgument(name, input, "a string, or an Int32Array of token ids");
  checkText(input, name);
}

/** Throws as {@link checkInput} does, for an empty array, and for strings mixed with token ids. */
export function checkInputs(inputs: unknown): asserts inputs is readonly Input[] {
  if (!Array.isArray(inputs))
    throw invalidArgument(
      "input",
      inputs,
      "a string, an Int32Array of token ids, or an array of these",
    );
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
