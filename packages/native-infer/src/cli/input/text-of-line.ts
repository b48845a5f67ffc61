import { isUtf8 } from "node:buffer";
import { LIMITS } from "../../index.js";
import type { Values } from "../arguments/options.js";

/** Why a line gives no text. */
export class BadText extends Error {}

/** How the lines of one format become texts. */
export interface LineFormat {
  /** Longer lines are not even kept. */
  maxBytes: number;
  /** The text of a line, or undefined where the line holds no record. Throws {@link BadText}. */
  textOf(bytes: Buffer): string | undefined;
}

// A UTF-16 unit takes at most three bytes of UTF-8.
const MAX_TEXT_BYTES = 3 * LIMITS.textLength;
// In JSON it may be written as \uXXXX; the rest is for the object's other fields.
const MAX_OBJECT_BYTES = 8 * LIMITS.textLength;

function decode(bytes: Buffer): string {
  if (!isUtf8(bytes)) throw new BadText("is not UTF-8");
  return bytes.toString("utf8");
}

function check(text: string): string {
  if (text.length > LIMITS.textLength) {
    throw new BadText(`has ${text.length} characters; at most ${LIMITS.textLength} are allowed`);
  }
  if (!text.isWellFormed()) throw new BadText("has a lone surrogate");
  return text;
}

function parseObject(json: string): object {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw new BadText(`is not JSON: ${(error as Error).message}`);
  }
  if (typeof value !== "object" || value === null) throw new BadText("is not a JSON object");
  return value;
}

function textOfObject(json: string, field: string): string | undefined {
  if (json.trim() === "") return undefined;
  const value: unknown = Object.getOwnPropertyDescriptor(parseObject(json), field)?.value;
  if (value === undefined) throw new BadText(`has no field ${JSON.stringify(field)}`);
  if (typeof value !== "string") throw new BadText(`has no string in ${JSON.stringify(field)}`);
  return check(value);
}

/** The format that `--input-format` and `--field` name. */
export function lineFormat({ inputFormat, field = "text" }: Values): LineFormat {
  if (inputFormat === "jsonl") {
    return {
      maxBytes: MAX_OBJECT_BYTES,
      textOf: (bytes) => textOfObject(decode(bytes), field),
    };
  }
  return { maxBytes: MAX_TEXT_BYTES, textOf: (bytes) => check(decode(bytes)) };
}
