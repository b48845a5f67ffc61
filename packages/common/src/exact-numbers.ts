import { CHARACTERS_PER_STEP, fieldOf, nameOf, type Path, step, stringEnd } from "./json-text.js";

const QUOTE = 0x22;
const DOT = 0x2e;
const MINUS = 0x2d;
const PLUS = 0x2b;
const ZERO_DIGIT = 0x30;

/** A double keeps 15 digits, and 16 characters with a point have as many. */
const KEPT_CHARACTERS = 15;
/** Digits of an exponent that may be beyond a double's. */
const EXPONENT_DIGITS = 3;

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

function isLetterE(code: number | undefined): boolean {
  return code === 0x65 || code === 0x45;
}

/** Whether the letter of an exponent, with a sign or without one, ends before `at`. */
function isExponent(bytes: Uint8Array, at: number): boolean {
  if (at < 2) return false;
  const before = bytes[at - 1];
  return isLetterE(before === MINUS || before === PLUS ? bytes[at - 2] : before);
}

function isPart(code: number): boolean {
  return isDigit(code) || code === DOT;
}

/**
 * Whether a text may hold a number that a double does not keep: one with 16 digits, or with an exponent of three. Looks at one byte
 * of three, so that it takes a small part of the time that parsing takes.
 */
export function mayBeInexact(bytes: Uint8Array): boolean {
  for (let at = EXPONENT_DIGITS - 1; at < bytes.length; at += EXPONENT_DIGITS) {
    if (!isDigit(bytes[at] as number)) continue;
    let from = at;
    let to = at + 1;
    while (from > 0 && isPart(bytes[from - 1] as number)) from -= 1;
    while (to < bytes.length && isPart(bytes[to] as number)) to += 1;
    if (to - from > KEPT_CHARACTERS) return true;
    if (to - from >= EXPONENT_DIGITS && isExponent(bytes, from)) return true;
    at = to;
  }
  return false;
}

/** A decimal number as 0.DIGITS times a power of ten; zero has no digits. */
interface Decimal {
  isNegative: boolean;
  digits: string;
  power: number;
}

const ZERO: Decimal = { isNegative: false, digits: "", power: 0 };

/** Reads a number as JSON, CSV and `String` write it. */
function decimalOf(text: string): Decimal {
  const e = Math.max(text.indexOf("e"), text.indexOf("E"));
  const exponent = e < 0 ? 0 : Number(text.slice(e + 1));
  const isNegative = text.charCodeAt(0) === MINUS;
  const number = text.slice(isNegative ? 1 : 0, e < 0 ? undefined : e);
  const point = number.indexOf(".");
  const whole = point < 0 ? number.length : point;
  const all = point < 0 ? number : number.slice(0, point) + number.slice(point + 1);
  let from = 0;
  let to = all.length;
  while (from < to && all.charCodeAt(from) === ZERO_DIGIT) from += 1;
  while (to > from && all.charCodeAt(to - 1) === ZERO_DIGIT) to -= 1;
  if (from === to) return ZERO;
  return { isNegative, digits: all.slice(from, to), power: whole - from + exponent };
}

function areEqual(a: Decimal, b: Decimal): boolean {
  return a.digits === b.digits && a.power === b.power && a.isNegative === b.isNegative;
}

/** Digits that `toPrecision` gives at most. */
const MAX_PRECISION = 100;
/** Powers of ten between which every decimal of 15 digits is printed again by its double. */
const MAX_POWER = 290;

/** Whether the double nearest to `decimal`, written as `text`, is printed with its digits. */
function isPrinted(text: string, decimal: Decimal): boolean {
  if (decimal.digits.length <= KEPT_CHARACTERS && Math.abs(decimal.power) < MAX_POWER) return true;
  const value = Number(text);
  return Number.isFinite(value) && areEqual(decimalOf(String(value)), decimal);
}

/** Whether the double nearest to a decimal is printed with the decimal's digits: 19.99 is, 0.1234567890123456789 is not. */
export function isShortest(text: string): boolean {
  return isPrinted(text, decimalOf(text));
}

/**
 * Whether a number, written as in JSON, keeps its value as a double. An integer does if the double is printed with its digits. Any
 * other number also does if it is a double, printed with more digits than it takes to tell it from others, as many programs print
 * them: 0.10000000000000001 is 0.1. Negative zero is zero.
 */
export function isExact(text: string): boolean {
  const value = Number(text);
  // Most programs print no more.
  if (String(value) === text) return true;
  if (/^-?\d+$/.test(text)) return Number.isSafeInteger(value);
  const decimal = decimalOf(text);
  if (isPrinted(text, decimal)) return true;
  const { length } = decimal.digits;
  if (!Number.isFinite(value) || length > MAX_PRECISION) return false;
  return areEqual(decimalOf(value.toPrecision(length)), decimal);
}

/** A number in a JSON text. */
interface InexactNumber {
  from: number;
  to: number;
  path: Path;
}

/** What JSON's numbers are made of. */
function isOfNumber(code: number): boolean {
  return isDigit(code) || code === DOT || code === MINUS || code === PLUS || isLetterE(code);
}

/**
 * The numbers of valid JSON that do not keep their value as a double, in order, with pauses (undefined). The path is the same array
 * each time.
 */
function* inexactNumbers(json: string): Generator<InexactNumber | undefined> {
  const path: (string | number)[] = [];
  let name = "";
  let pauseAt = CHARACTERS_PER_STEP;
  for (let at = 0; at < json.length; ) {
    if (at >= pauseAt) {
      yield undefined;
      pauseAt = at + CHARACTERS_PER_STEP;
    }
    const from = at;
    const code = json.charCodeAt(at);
    if (code === QUOTE) {
      at = stringEnd(json, at);
      name = json.slice(from, at);
      continue;
    }
    if (isDigit(code) || code === MINUS) {
      while (isOfNumber(json.charCodeAt(at))) at += 1;
      // Most are short.
      if (at - from > EXPONENT_DIGITS && !isExact(json.slice(from, at)))
        yield { from, to: at, path };
      continue;
    }
    step(path, json[at] as string, name);
    at += 1;
  }
}

/** Valid JSON whose numbers that do not keep their value as a double are strings of their digits. */
export function quoteInexact(json: string): string {
  const parts: string[] = [];
  let done = 0;
  for (const found of inexactNumbers(json)) {
    if (found === undefined) continue;
    const { from, to } = found;
    parts.push(json.slice(done, from), `"${json.slice(from, to)}"`);
    done = to;
  }
  return done === 0 ? json : parts.join("") + json.slice(done);
}

/**
 * Looks for the first number of valid JSON, an object, that does not keep its value as a double within one of its `fields`. Returns
 * the number as it is written and the name of its field; yields after each part of the text.
 */
export function* firstInexact(
  json: string,
  fields: readonly string[],
): Generator<void, { name: string; number: string } | undefined> {
  for (const found of inexactNumbers(json)) {
    if (found === undefined) yield;
    else if (fields.includes(nameOf(found.path[0]))) {
      return { name: fieldOf(found.path), number: json.slice(found.from, found.to) };
    }
  }
  return undefined;
}
