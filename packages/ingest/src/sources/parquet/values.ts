import {
  duplicateKey,
  isExact,
  isShortest,
  mayBeInexact,
  quoteInexact,
} from "@native-infer/common";
import type { ParquetParsers, SchemaElement } from "hyparquet";
import { dateOf, timeOfDay, timestampOf } from "./times.js";

/** What takes the place of a value that cannot be read: its record is a bad one. */
export class Unreadable {
  constructor(readonly problem: string) {}
}

const UTF_8 = new TextDecoder("utf-8", { fatal: true });

function textOf(bytes: Uint8Array): string | Unreadable {
  try {
    return UTF_8.decode(bytes);
  } catch {
    return new Unreadable("is not valid UTF-8");
  }
}

function jsonOf(bytes: Uint8Array): unknown {
  const text = textOf(bytes);
  if (typeof text !== "string") return text;
  try {
    const value: unknown = JSON.parse(text);
    if (duplicateKey(text) !== undefined) return new Unreadable("has an object with a key twice");
    return mayBeInexact(bytes) ? (JSON.parse(quoteInexact(text)) as unknown) : value;
  } catch {
    return new Unreadable("is not valid JSON");
  }
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

/** The form of a UUID; of any other length, hexadecimal digits: these are decimals, see {@link readableSchema}. */
function uuidOf(bytes: Uint8Array): string {
  const hex = hexOf(bytes);
  if (bytes.length !== 16) return hex;
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** Lets what is absent stay so. */
function present<T>(of: (bytes: Uint8Array) => T) {
  return (bytes: Uint8Array | undefined) => (bytes === undefined ? undefined : of(bytes));
}

/**
 * How hyparquet makes values: times as ISO 8601 with all their digits, texts only of valid UTF-8. `isText`: bytes are said to be
 * text; if not, those that are none stay bytes.
 */
export function parsersFor(isText: boolean): Partial<ParquetParsers> {
  const binary = (bytes: Uint8Array) => {
    const text = textOf(bytes);
    return typeof text === "string" ? text : bytes;
  };
  const parsers = {
    timestampFromMilliseconds: (value: bigint) => timestampOf(BigInt(value), 3),
    timestampFromMicroseconds: (value: bigint) => timestampOf(BigInt(value), 6),
    timestampFromNanoseconds: (value: bigint) => timestampOf(BigInt(value), 9),
    dateFromDays: dateOf,
    stringFromBytes: present<unknown>(isText ? textOf : binary),
    jsonFromBytes: present(jsonOf),
    uuidFromBytes: present(uuidOf),
  };
  return parsers as unknown as Partial<ParquetParsers>;
}

/** Whether an element of the schema says that its bytes are text. */
export function isTextElement({
  type,
  converted_type: converted,
  logical_type: logical,
}: SchemaElement): boolean {
  if (type !== "BYTE_ARRAY") return false;
  return (
    converted === "UTF8" ||
    converted === "ENUM" ||
    logical?.type === "STRING" ||
    logical?.type === "ENUM"
  );
}

/** Makes a value of what hyparquet gives for one of {@link readableSchema}. */
type Converter = (raw: unknown) => unknown;

function scaleOf({
  converted_type: converted,
  logical_type: logical,
  scale,
  precision: _,
}: SchemaElement) {
  if (logical?.type === "DECIMAL") return logical.scale;
  return converted === "DECIMAL" ? (scale ?? 0) : undefined;
}

/** An integer over a power of ten. */
function decimalText(unscaled: bigint, scale: number): string {
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, "0");
  const whole = digits.slice(0, digits.length - scale);
  const sign = unscaled < 0n ? "-" : "";
  return `${sign}${whole}${scale > 0 ? `.${digits.slice(-scale)}` : ""}`;
}

function unscaledOf(raw: unknown, isBytes: boolean): bigint {
  if (!isBytes) return BigInt(raw as bigint);
  const hex = String(raw).replaceAll("-", "");
  return hex === "" ? 0n : BigInt.asIntN(4 * hex.length, BigInt(`0x${hex}`));
}

/** A decimal: a number if that has the same digits, text if not. */
function decimalConverter({ type }: SchemaElement, scale: number): Converter {
  const isBytes = type !== "INT32" && type !== "INT64";
  return (raw) => {
    const text = decimalText(unscaledOf(raw, isBytes), scale);
    const isKept = scale === 0 ? isExact(text) : isShortest(text);
    return isKept ? Number(text) : text;
  };
}

const DIGITS = { MILLIS: 3, MICROS: 6, NANOS: 9 } as const;

function timeDigits({ converted_type: converted, logical_type: logical }: SchemaElement) {
  if (logical?.type === "TIME") return DIGITS[logical.unit];
  if (converted === "TIME_MILLIS") return DIGITS.MILLIS;
  return converted === "TIME_MICROS" ? DIGITS.MICROS : undefined;
}

/** How a leaf's values are made of what hyparquet gives; undefined if they are right as they are. */
export function converterOf(element: SchemaElement): Converter | undefined {
  const scale = scaleOf(element);
  if (scale !== undefined) return decimalConverter(element, scale);
  const digits = timeDigits(element);
  if (digits === undefined) return undefined;
  return (raw) => timeOfDay(BigInt(raw as bigint), digits) ?? raw;
}

/**
 * The schema for hyparquet, which would multiply decimals as doubles: they pass it as the integers, or as the bytes, that they are
 * in the file. Bytes do so as a UUID, the one type whose bytes are never taken for text. Maps pass it as the lists of entries that
 * they are in the file: it would keep the last of the entries of one key, and none of the key `__proto__`.
 */
export function readableSchema(schema: readonly SchemaElement[]): SchemaElement[] {
  return schema.map((element) => {
    const isMap = element.converted_type === "MAP";
    if (!isMap && scaleOf(element) === undefined) return element;
    const { converted_type: _converted, logical_type: _logical, ...rest } = element;
    if (isMap) return rest;
    const isBytes = element.type !== "INT32" && element.type !== "INT64";
    return isBytes ? { ...rest, logical_type: { type: "UUID" } } : rest;
  });
}
