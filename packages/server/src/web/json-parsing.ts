import {
  firstDuplicateKey,
  firstInexact,
  hasDuplicateKey,
  hasLostKey,
  LOST_KEY,
  mayBeInexact,
} from "@native-infer/common";
import { badRequest, tooLong } from "./http-error.js";
import { JsonMeter, type JsonSize, MEASURING_BYTES } from "./json-size.js";
import type { RequestMemory } from "./request-memory.js";

/** Objects and arrays within each other that a body may have. Recursion over it stays far below the stack's size. */
export const MAX_BODY_DEPTH = 128;

/** How many times `maxBytes` a body may take when it is parsed. */
const PARSED_FACTOR = 8;
/** However small `maxBytes` is: short bodies grow by a larger factor and are harmless. */
const MIN_PARSED_BYTES = 65_536;

/** Of a number in a message. */
const MAX_SHOWN_DIGITS = 40;
/** Of a key in a message, with where it is. */
const MAX_SHOWN_NAME = 100;

/** Bytes that are measured between two yields: some tenths of a millisecond. */
const BYTES_PER_STEP = 65_536;

const UTF_8 = new TextDecoder("utf-8", { fatal: true });

/** Work in steps, between which the event loop may do something else. A step of a large body may take milliseconds. */
export type Steps<T> = Generator<void, T>;

/** What {@link parsing} goes by. */
export interface ParsingRules {
  /** Fields of the body in which a number that a double does not keep is an error. Default none. */
  exactFields?: readonly string[];
  /** Pays for what the value takes at most. */
  memory: RequestMemory;
}

/** Bytes of heap that the value of a body may take if the body may have `maxBytes`. */
export function maxParsedBytes(maxBytes: number): number {
  return Math.max(MIN_PARSED_BYTES, PARSED_FACTOR * maxBytes);
}

/**
 * The size of a body's value, which is checked while its bytes arrive or after that. What it takes for the names of a text that
 * is there in part only is charged. Has to be ended.
 */
export class BodyMeter {
  readonly #meter = new JsonMeter();
  readonly #max: number;
  readonly #memory: RequestMemory;
  #isCharged = false;

  /** @param maxBytes - that the body may have */
  constructor(maxBytes: number, memory: RequestMemory) {
    this.#max = maxParsedBytes(maxBytes);
    this.#memory = memory;
  }

  /** Measures what has come so far. Throws 400 or 413 for a value that is too deep or too large, and as `RequestMemory.charge`. */
  measure(json: Uint8Array): void {
    this.#measureTo(json, json.length);
    if (!this.#meter.holdsNames || this.#isCharged) return;
    this.#memory.charge(MEASURING_BYTES);
    this.#isCharged = true;
  }

  #measureTo(json: Uint8Array, end: number): void {
    this.#meter.measureTo(json, end);
    const { bytes, depth } = this.#meter.size;
    if (depth > MAX_BODY_DEPTH) {
      throw badRequest(
        `the body is nested ${depth} deep; at most ${MAX_BODY_DEPTH} objects and arrays within each other are allowed`,
      );
    }
    if (bytes <= this.#max) return;
    throw tooLong(
      `the body has too many values: parsed it takes at least ${bytes} bytes; at most ${this.#max} are allowed`,
    );
  }

  /** Measures what is left. Throws as {@link measure} does, but charges nothing: a text that is measured at once shares its memory. */
  *rest(json: Uint8Array): Steps<JsonSize> {
    while (this.#meter.position < json.length) {
      this.#measureTo(json, Math.min(this.#meter.position + BYTES_PER_STEP, json.length));
      yield;
    }
    return this.#meter.size;
  }

  end(): void {
    this.#meter.end();
    if (this.#isCharged) this.#memory.release(MEASURING_BYTES);
    this.#isCharged = false;
  }
}

function decode(bytes: Buffer): string {
  try {
    return UTF_8.decode(bytes);
  } catch {
    throw badRequest("the body is not valid UTF-8");
  }
}

function parseJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw badRequest(`the body is not valid JSON: ${reason.slice(0, 120)}`);
  }
  if (hasLostKey(text)) throw badRequest(`the body has the key ${LOST_KEY}; allowed is any other`);
  return value;
}

/** Throws 400 for a number within those fields that is not what the client wrote, once it is parsed. */
function* checkNumbers(text: string, value: unknown, fields: readonly string[]): Steps<void> {
  if (typeof value !== "object" || value === null) return;
  const given = fields.filter((field) => Object.hasOwn(value, field));
  if (given.length === 0) return;
  const found = yield* firstInexact(text, given);
  if (found === undefined) return;
  const { name, number } = found;
  const shown = number.length > MAX_SHOWN_DIGITS ? `${number.slice(0, MAX_SHOWN_DIGITS)}…` : number;
  throw badRequest(
    `${name} is ${shown}, which would be ${Number(number)}; allowed is a number that a double keeps, or a string`,
    name,
  );
}

/** Throws 400 for an object that has a key twice: which of the two is meant, nobody knows. `keys`: those of the text. */
function* checkKeys(text: string, value: unknown, keys: number): Steps<void> {
  if (!(yield* hasDuplicateKey(value, keys))) return;
  const name = (yield* firstDuplicateKey(text)) ?? "";
  throw badRequest(`the body has ${JSON.stringify(name.slice(0, MAX_SHOWN_NAME))} twice`, name);
}

/**
 * The value of a body's JSON. Throws 400 if it is not valid, has a key twice, a key that copies lose or a number that a double does
 * not keep, or is too deep; 413 if its value is too large, and as `RequestMemory.charge`.
 */
export function* parsing(
  bytes: Buffer,
  meter: BodyMeter,
  { exactFields = [], memory }: ParsingRules,
): Steps<unknown> {
  const size = yield* meter.rest(bytes);
  memory.charge(size.bytes);
  yield;
  const text = decode(bytes);
  yield;
  const value = parseJson(text);
  yield;
  yield* checkKeys(text, value, size.keys);
  if (exactFields.length > 0 && mayBeInexact(bytes)) yield* checkNumbers(text, value, exactFields);
  return value;
}
