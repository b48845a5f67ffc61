/** Time that does not jump, and timers on it: what waits takes one of these, so that a test can move time by itself. */
export interface Clock {
  /** Milliseconds since some fixed moment. */
  now(): number;
  /** Calls `run` every `ms` milliseconds until the function that it returns is called. Keeps no process alive. */
  every(ms: number, run: () => void): () => void;
  /** Calls `run` once after `ms` milliseconds unless the function that it returns is called before. */
  after(ms: number, run: () => void): () => void;
}

/** The time of the process. */
export const systemClock: Clock = {
  now: () => performance.now(),
  every(ms, run) {
    const timer = setInterval(run, ms).unref();
    return () => clearInterval(timer);
  },
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

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
