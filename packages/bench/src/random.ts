/**
 * Random numbers that are the same on every machine: Marsaglia's 32-bit xorshift, shifts 13, 17 and 5. Good enough to
 * choose words and instants.
 */
export class Random {
  #state: number;

  /** `seed`: a whole number from 1 to 2^32 - 1. */
  constructor(seed: number) {
    if (!(Number.isInteger(seed) && seed >= 1 && seed < 2 ** 32))
      throw new RangeError(`seed ${seed} is not a whole number from 1 to 2^32 - 1`);
    this.#state = seed;
    // Small seeds begin with small numbers.
    for (let i = 0; i < 16; i += 1) this.next();
  }

  /** At least 0 and below 1. */
  next(): number {
    let x = this.#state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.#state = x >>> 0;
    return this.#state / 2 ** 32;
  }

  /** A whole number, `min` and `max` included, each as likely. */
  integer(min: number, max: number): number {
    return min + Math.floor(this.next() * (max - min + 1));
  }

  /** One of `items`, each as likely. */
  choice<T>(items: readonly T[]): T {
    if (items.length === 0) throw new RangeError("choice among nothing");
    return items[this.integer(0, items.length - 1)] as T;
  }
}
