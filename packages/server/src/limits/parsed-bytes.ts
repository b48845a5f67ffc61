import { HttpError } from "../http/http-error.js";
import type { RequestLifetime } from "../http/request-lifetime.js";

/** What {@link ParsedBytes} goes by. */
export interface ParsedBytesRules {
  /** Bytes that all of them may take together. */
  max: number;
  /** Seconds after which a refused request may be worth sending again. */
  retryAfter: () => number;
}

/** The memory that the parsed bodies of requests under way take. */
export class ParsedBytes {
  readonly #rules: ParsedBytesRules;
  #taken = 0;

  constructor(rules: ParsedBytesRules) {
    this.#rules = rules;
  }

  get taken(): number {
    return this.#taken;
  }

  /**
   * Counts `bytes` for a request until it ends. Throws 429 `OVERLOADED` if there are too many; a body that is larger than all may
   * be together passes when it is the only one.
   */
  take(request: RequestLifetime, bytes: number): void {
    const { max, retryAfter } = this.#rules;
    if (this.#taken > 0 && this.#taken + bytes > max) {
      throw new HttpError(
        429,
        "OVERLOADED",
        `the bodies under way take ${this.#taken} bytes and this one ${bytes} more; at most ${max} are allowed`,
        { retryAfter: retryAfter() },
      );
    }
    this.#taken += bytes;
    request.onEnd(() => {
      this.#taken -= bytes;
    });
  }
}
