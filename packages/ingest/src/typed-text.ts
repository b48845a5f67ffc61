import { isExact } from "@native-infer/common";
import type { FieldType } from "@native-infer/vector-store";

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** As pandas, Excel, PostgreSQL, DuckDB, Spark, MySQL and people write them, whatever the case. */
const BOOLEANS: Readonly<Record<string, boolean>> = {
  true: true,
  t: true,
  yes: true,
  y: true,
  on: true,
  "1": true,
  false: false,
  f: false,
  no: false,
  n: false,
  off: false,
  "0": false,
};

/** The number, unless a double does not keep it: then what was written stays. */
function numberOf(text: string): number | string {
  if (!NUMBER.test(text) || !isExact(text.replace(/^\+/, ""))) return text;
  return Number(text);
}

function booleanOf(text: string): boolean | string {
  const word = text.toLowerCase();
  return Object.hasOwn(BOOLEANS, word) ? (BOOLEANS[word] as boolean) : text;
}

/**
 * What a text is as a value of a declared field. Of a number or boolean, nothing but white space is no value (undefined), and a
 * text that is none of the type stays as it is: whoever checks the document's fields refuses it by name.
 */
export function typedText(text: string, type: FieldType): string | number | boolean | undefined {
  if (type === "text") return text;
  const trimmed = text.trim();
  if (trimmed === "") return undefined;
  return type === "number" ? numberOf(trimmed) : booleanOf(trimmed);
}
