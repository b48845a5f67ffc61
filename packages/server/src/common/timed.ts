/** A value and the milliseconds that passed until it was there. */
export interface Timed<T> {
  value: T;
  ms: number;
}

/** Runs `work` and measures it by the wall clock, waiting included. */
export async function timed<T>(work: () => Promise<T>): Promise<Timed<T>> {
  const begin = performance.now();
  const value = await work();
  return { value, ms: performance.now() - begin };
}
