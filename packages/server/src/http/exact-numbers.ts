const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const DOT = 0x2e;
const MINUS = 0x2d;
const PLUS = 0x2b;

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
  const isNegative = text.startsWith("-");
  const [number = "", exponent = "0"] = text.replace(/^[+-]/, "").split(/[eE]/);
  const [whole = "", fraction = ""] = number.split(".");
  const all = whole + fraction;
  let [from, to] = [0, all.length];
  while (from < to && all[from] === "0") from += 1;
  while (to > from && all[to - 1] === "0") to -= 1;
  if (from === to) return ZERO;
  const power = whole.length - from + Number(exponent);
  return { isNegative, digits: all.slice(from, to), power };
}

function areEqual(a: Decimal, b: Decimal): boolean {
  return a.digits === b.digits && a.power === b.power && a.isNegative === b.isNegative;
}

/** Digits that `toPrecision` gives at most. */
const MAX_PRECISION = 100;

/** Whether the double nearest to a decimal is printed with the decimal's digits: 19.99 is, 0.1234567890123456789 is not. */
export function isShortest(text: string): boolean {
  const value = Number(text);
  const shortest = String(value);
  // Most programs print no more.
  if (shortest === text) return true;
  return Number.isFinite(value) && areEqual(decimalOf(shortest), decimalOf(text));
}

/**
 * Whether a number, written as in JSON, keeps its value as a double. An integer does if the double is printed with its digits. Any
 * other number also does if it is a double, printed with more digits than it takes to tell it from others, as many programs print
 * them: 0.10000000000000001 is 0.1. Negative zero is zero.
 */
export function isExact(text: string): boolean {
  if (/^-?\d+$/.test(text)) {
    const value = Number(text);
    return Number.isSafeInteger(value) || String(value) === text;
  }
  if (isShortest(text)) return true;
  const value = Number(text);
  const decimal = decimalOf(text);
  const { length } = decimal.digits;
  if (!Number.isFinite(value) || length === 0 || length > MAX_PRECISION) return false;
  return areEqual(decimalOf(value.toPrecision(length)), decimal);
}

/** Where the string that begins at `from` ends: behind its second quote. */
function stringEnd(json: string, from: number): number {
  for (let at = from + 1; ; at += 1) {
    at = json.indexOf('"', at);
    if (at < 0) return json.length;
    let slashes = 0;
    while (json.charCodeAt(at - 1 - slashes) === BACKSLASH) slashes += 1;
    if (slashes % 2 === 0) return at + 1;
  }
}

/** A number in a JSON text. */
interface InexactNumber {
  from: number;
  to: number;
  /** Names of the fields, and places in the arrays, that lead to it. */
  path: readonly (string | number)[];
}

/** What JSON's numbers are made of. */
function isOfNumber(code: number): boolean {
  return isDigit(code) || code === DOT || code === MINUS || code === PLUS || isLetterE(code);
}

/** The numbers of valid JSON that do not keep their value as a double, in order. The path is the same array each time. */
function* inexactNumbers(json: string): Generator<InexactNumber> {
  const path: (string | number)[] = [];
  let [nameFrom, nameTo] = [0, 0];
  for (let at = 0; at < json.length; ) {
    const code = json.charCodeAt(at);
    if (code === QUOTE) {
      nameFrom = at;
      nameTo = stringEnd(json, at);
      at = nameTo;
      continue;
    }
    if (isDigit(code) || code === MINUS) {
      const from = at;
      while (isOfNumber(json.charCodeAt(at))) at += 1;
      // Most are short.
      if (at - from > EXPONENT_DIGITS && !isExact(json.slice(from, at)))
        yield { from, to: at, path };
      continue;
    }
    const letter = json[at];
    const last = path.at(-1);
    if (letter === "{") path.push("");
    else if (letter === "[") path.push(0);
    else if (letter === "}" || letter === "]") path.pop();
    else if (letter === "," && typeof last === "number") path[path.length - 1] = last + 1;
    else if (letter === ":") path[path.length - 1] = JSON.parse(json.slice(nameFrom, nameTo));
    at += 1;
  }
}

/** Valid JSON whose numbers that do not keep their value as a double are strings of their digits. */
export function quoteInexact(json: string): string {
  const parts: string[] = [];
  let done = 0;
  for (const { from, to } of inexactNumbers(json)) {
    parts.push(json.slice(done, from), `"${json.slice(from, to)}"`);
    done = to;
  }
  return done === 0 ? json : parts.join("") + json.slice(done);
}

function nameOf(path: readonly (string | number)[]): string {
  const parts = path.map((part) => (typeof part === "number" ? `[${part}]` : `.${part}`));
  return parts.join("").replace(/^\./, "");
}

/**
 * The first number of valid JSON, an object, that does not keep its value as a double within one of its `fields`: the number as it
 * is written, and the name of its field.
 */
export function firstInexact(
  json: string,
  fields: readonly string[],
): { name: string; number: string } | undefined {
  for (const { from, to, path } of inexactNumbers(json)) {
    if (!fields.includes(String(path[0]))) continue;
    return { name: nameOf(path), number: json.slice(from, to) };
  }
  return undefined;
}
