import { invalidArgument, NativeInferError } from "./errors.js";
import { LIMITS } from "./limits.js";

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

/** Throws as {@link checkText} does, and for an empty array. */
export function checkTexts(texts: unknown): asserts texts is readonly string[] {
  if (!Array.isArray(texts))
    throw invalidArgument("input", texts, "a string or an array of strings");
  if (texts.length === 0) throw invalidArgument("input", texts, "at least one string");
  for (let i = 0; i < texts.length; i += 1) checkText(texts[i], `input[${i}]`);
}
