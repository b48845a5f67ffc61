/** Result of a two-sided Mann-Whitney U test. */
export interface MannWhitney {
  /** Pairs in which the first sample's value is the greater one; a tie counts one half. */
  u: number;
  /** Probability of a U at least as far from its mean if both samples came from one distribution. */
  p: number;
  method: "exact" | "normal";
}

/** Beyond this many values the normal approximation is as good, and exact counting slow. */
const MAX_EXACT = 40;

/** For each u from 0 to m * n: in how many orders of m and n values, all different, U is u. */
function ordersByU(m: number, n: number): Float64Array {
  // Row j holds the counts for (i, j); one more value of the first kind is either the greatest of all or not.
  let rows: Float64Array[] = Array.from({ length: n + 1 }, () => Float64Array.of(1));
  for (let i = 1; i <= m; i += 1) {
    const next: Float64Array[] = [Float64Array.of(1)];
    for (let j = 1; j <= n; j += 1) {
      const counts = new Float64Array(i * j + 1);
      // The greatest value is of the first kind: it beats all j. Otherwise it adds nothing.
      (rows[j] as Float64Array).forEach((count, u) => {
        counts[u + j] = (counts[u + j] as number) + count;
      });
      (next[j - 1] as Float64Array).forEach((count, u) => {
        counts[u] = (counts[u] as number) + count;
      });
      next.push(counts);
    }
    rows = next;
  }
  return rows[n] as Float64Array;
}

function exactP(u: number, m: number, n: number): number {
  const orders = ordersByU(m, n);
  const total = orders.reduce((a, b) => a + b, 0);
  const extreme = Math.min(u, m * n - u);
  const tail = orders.slice(0, Math.floor(extreme) + 1).reduce((a, b) => a + b, 0);
  return Math.min(1, (2 * tail) / total);
}

/** The complementary error function, to 1.2e-7 relative (Numerical Recipes' Chebyshev fit). */
function erfc(x: number): number {
  const t = 1 / (1 + 0.5 * Math.abs(x));
  const coefficients = [
    -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398,
    1.48851587, -0.82215223, 0.17087277,
  ];
  const polynomial = coefficients.reduceRight((sum, c) => sum * t + c, 0);
  const value = t * Math.exp(-x * x + polynomial);
  return x >= 0 ? value : 2 - value;
}

/** Normal approximation with correction for ties and for continuity. */
function normalP(u: number, m: number, n: number, ties: readonly number[]): number {
  const all = m + n;
  const tied = ties.reduce((sum, t) => sum + t ** 3 - t, 0) / (all * (all - 1));
  const deviation = Math.sqrt(((m * n) / 12) * (all + 1 - tied));
  if (deviation === 0) return 1;
  const z = Math.max(0, Math.abs(u - (m * n) / 2) - 0.5) / deviation;
  return Math.min(1, erfc(z / Math.SQRT2));
}

/** How often each value that occurs more than once occurs. */
function tieSizes(values: readonly number[]): number[] {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts.values()].filter((count) => count > 1);
}

/** Two-sided. Exact for up to 40 different values, else by the normal approximation. */
export function mannWhitney(first: readonly number[], second: readonly number[]): MannWhitney {
  const [m, n] = [first.length, second.length];
  if (m === 0 || n === 0) throw new RangeError("a test needs values on both sides");
  const wins = (a: number, b: number) => (a > b ? 1 : a === b ? 0.5 : 0);
  const u = first.reduce((sum, a) => sum + second.reduce((won, b) => won + wins(a, b), 0), 0);
  const ties = tieSizes([...first, ...second]);
  const exact = ties.length === 0 && m + n <= MAX_EXACT;
  return exact
    ? { u, p: exactP(u, m, n), method: "exact" }
    : { u, p: normalP(u, m, n, ties), method: "normal" };
}

/** The least p that this many values on each side can give: what a test with so few could find at best. */
export function minP(m: number, n: number): number {
  return exactP(0, m, n);
}
