/** An expected value as make_files.py writes it. */
export type Expected =
  | null
  | boolean
  | string
  | Expected[]
  | { number: string }
  | { float: string }
  | { time: string }
  | { units: string; digits: number }
  | { fields: Record<string, Expected> };

const ODD_FLOATS: Readonly<Record<string, string>> = {
  nan: "NaN",
  inf: "Infinity",
  "-inf": "-Infinity",
};

/** A number's sign, digits and power of ten, so that 1.50 and 15e-1 are the same. */
function decimal(text: string): string {
  const [, sign = "", whole = "", part = "", exponent = "0"] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text) ?? [text, text];
  const digits = (whole + part).replace(/^0+/, "");
  const kept = digits.replace(/0+$/, "");
  const power = Number(exponent) - part.length + digits.length - kept.length;
  return kept === "" ? "0" : `${sign}${kept}e${power}`;
}

/** A time without what stands for nothing. */
function time(text: string): string {
  return text
    .replace(/Z$/, "")
    .replace(/(\.\d*?)0+$/, "$1")
    .replace(/\.$/, "")
    .replace(/T00:00:00$/, "");
}

/** Units since 1970 of what was stored, if Date has the second. */
function unitsOf(text: string, digits: number): string | undefined {
  const [, second = "", part = ""] = /^(.*?)(?:\.(\d+))?Z$/.exec(text) ?? [];
  const ms = Date.parse(`${second}Z`);
  if (Number.isNaN(ms)) return undefined;
  return String(BigInt(ms / 1000) * 10n ** BigInt(digits) + BigInt(part.padEnd(digits, "0")));
}

function areFields(expected: Record<string, Expected>, stored: unknown): boolean {
  if (typeof stored !== "object" || stored === null) return false;
  const names = new Set([...Object.keys(expected), ...Object.keys(stored)]);
  return [...names].every((name) =>
    isSame(expected[name] ?? null, (stored as Record<string, unknown>)[name]),
  );
}

/** Whether what was stored is what was in the file. No value may be null or absent. */
export function isSame(expected: Expected, stored: unknown): boolean {
  if (expected === null) return stored === null || stored === undefined;
  if (typeof expected !== "object") return stored === expected;
  if (Array.isArray(expected)) {
    const all = Array.isArray(stored) && stored.length === expected.length;
    return all && expected.every((each, i) => isSame(each, stored[i]));
  }
  if ("fields" in expected) return areFields(expected.fields, stored);
  if ("float" in expected) return stored === ODD_FLOATS[expected.float];
  if ("units" in expected) {
    const units = unitsOf(String(stored), expected.digits);
    // Far beyond Date: a unit test has the days.
    return units === undefined ? /^[+-]\d{6,9}-/.test(String(stored)) : units === expected.units;
  }
  if ("time" in expected) return typeof stored === "string" && time(stored) === time(expected.time);
  return isNumber(expected.number, stored);
}

/** A text has all digits; a number those that are needed to tell the double from others. */
function isNumber(expected: string, stored: unknown): boolean {
  if (typeof stored !== "string" && typeof stored !== "number") return false;
  return decimal(String(stored)) === decimal(expected);
}
