/** `maxInputs` as `max-inputs`. */
export function flagOf(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** `maxInputs` or `max-inputs` as `MAX_INPUTS`. */
export function upperCaseOf(name: string): string {
  return flagOf(name).replaceAll("-", "_").toUpperCase();
}

/** Settings whose variables have no prefix: platforms set `PORT` and `HOST`, and everything that uses a hub reads `HF_TOKEN`. */
const WITHOUT_PREFIX: ReadonlySet<string> = new Set(["port", "host", "hfToken"]);

/**
 * The environment variable of a setting: `NATIVE_INFER_MAX_INPUTS` of `maxInputs`. Without the prefix, a container's own `LOG` or
 * `MODEL` would be taken for ours.
 */
export function variableOf(name: string): string {
  const plainName = upperCaseOf(name);
  return WITHOUT_PREFIX.has(name) ? plainName : `NATIVE_INFER_${plainName}`;
}

/** One name whichever way it is written: `maxInputs`, `max-inputs` and `NATIVE_INFER_MAX_INPUTS` are the same. */
function plain(name: string): string {
  return name
    .replace(/^NATIVE_INFER_/, "")
    .replace(/[-_]/g, "")
    .toLowerCase();
}

/** How many letters have to be put in, left out, replaced or swapped with the next. */
function editDistance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  const at = (i: number, j: number) => rows[i]?.[j] ?? Number.POSITIVE_INFINITY;
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    rows.push(row);
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1];
      const swapped = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row[j] = Math.min(
        at(i - 1, j) + 1,
        at(i, j - 1) + 1,
        at(i - 1, j - 1) + (same ? 0 : 1),
        swapped ? at(i - 2, j - 2) + 1 : Number.POSITIVE_INFINITY,
      );
    }
  }
  return at(a.length, b.length);
}

const MAX_NAME_LENGTH = 60;

/** Which of `known` was probably meant by `given`: at most every third letter may be wrong. */
export function nearest(given: string, known: readonly string[]): string | undefined {
  const wanted = plain(given.slice(0, MAX_NAME_LENGTH));
  const [best] = known
    .map((name) => ({ name, distance: editDistance(wanted, plain(name)) }))
    .sort((a, b) => a.distance - b.distance);
  return best && best.distance <= wanted.length / 3 ? best.name : undefined;
}
