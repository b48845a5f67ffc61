import assert from "node:assert/strict";

/** Fields whose value is another one each time. */
const VOLATILE =
  /^(id|created|modified_at|total_duration|load_duration|size|request_id|time|date)$/;

/** How far a score may be from the page's: other kernels round otherwise. */
const TOLERANCE = 0.02;

/** Cosine of a vector with the page's, at least. Of two kernel sets the least is 0.997, and a vector that is cut to few numbers may differ more. */
const MIN_COSINE = 0.99;

const isFraction = (value: number) => !Number.isInteger(value) && Math.abs(value) < 2;

const isVector = (value: unknown): value is number[] =>
  Array.isArray(value) &&
  value.length > 1 &&
  value.every((each) => typeof each === "number") &&
  value.some(isFraction);

function cosine(a: readonly number[], b: readonly number[]): number {
  const dot = (x: readonly number[], y: readonly number[]) =>
    x.reduce((sum, each, i) => sum + each * (y[i] ?? 0), 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

/**
 * Compares a value of a response with the page's. Vectors must point the same way and scores may differ a little; quantised vectors, other
 * numbers and volatile fields may differ in their value.
 */
function compareJson(got: unknown, wanted: unknown, path: string): void {
  if (isVector(wanted)) {
    assert(isVector(got) && got.length === wanted.length, `${path} is no such vector`);
    const similarity = cosine(got, wanted);
    assert(similarity > MIN_COSINE, `${path} has cosine ${similarity} with the page's`);
    return;
  }
  if (typeof wanted === "number" && typeof got === "number") {
    if (isFraction(wanted)) assert(Math.abs(got - wanted) < TOLERANCE, `${path} is ${got}`);
    return;
  }
  if (typeof wanted !== "object" || wanted === null) {
    // A long value is cut on the page.
    if (typeof wanted === "string" && wanted.endsWith("…")) {
      assert.equal(typeof got, "string", path);
      return;
    }
    assert.deepEqual(got, wanted, path);
    return;
  }
  assert(typeof got === "object" && got !== null, `${path} is ${got}`);
  const keys = Object.keys(wanted);
  assert.deepEqual(Object.keys(got), keys, path);
  for (const key of keys) {
    if (VOLATILE.test(key)) continue;
    compareJson(
      (got as Record<string, unknown>)[key],
      (wanted as Record<string, unknown>)[key],
      `${path}.${key}`,
    );
  }
}

function parsed(line: string): unknown {
  if (!/^[[{]/.test(line)) return undefined;
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** A line with its numbers as `#`: times and counts are others each time, as are ids and dates. */
const withoutNumbers = (line: string) =>
  line
    .replace(/^(X-Request-Id|Date): .*/, "$1: #")
    .replace(/\d+(\.\d+)?/g, "#")
    .trimEnd();

/**
 * Compares what a command printed with what its page says, line by line: JSON as JSON, other lines but for their numbers. A line of `…` or
 * `...` stands for any lines. Throws what differs.
 */
export function compareOutput(got: string, wanted: string): void {
  const lines = got.trimEnd().split("\n");
  let at = 0;
  let skips = false;
  for (const line of wanted.trimEnd().split("\n")) {
    if (/^(…|\.\.\.)$/.test(line.trim())) {
      skips = true;
      continue;
    }
    const json = parsed(line);
    const matches = (each: string) =>
      json === undefined
        ? withoutNumbers(each) === withoutNumbers(line)
        : parsed(each) !== undefined;
    if (skips) while (at < lines.length && !matches(lines[at] as string)) at += 1;
    skips = false;
    const found = lines[at];
    assert(found !== undefined, `nothing is printed like: ${line}`);
    if (json === undefined) assert.equal(withoutNumbers(found), withoutNumbers(line));
    else compareJson(parsed(found), json, "");
    at += 1;
  }
  if (!skips)
    assert.deepEqual(
      lines.slice(at).filter((line) => line !== ""),
      [],
    );
}
