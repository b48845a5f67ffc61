import { HttpError } from "../web/http-error.js";
import type { RequestLifetime } from "../web/request-lifetime.js";

/** However small the share, as many as a page of a browser or a pool of a client opens at once. */
const MIN_PER_ADDRESS = 32;

/** How many of `max` one client address may hold if its share is `percent`. */
export function shareOf(max: number, percent: number): number {
  return Math.min(max, Math.max(MIN_PER_ADDRESS, Math.ceil((max * percent) / 100)));
}

/** How many one client address holds of something. */
export class AddressCounts {
  readonly #counts = new Map<string, number>();

  of(address: string): number {
    return this.#counts.get(address) ?? 0;
  }

  add(address: string): void {
    this.#counts.set(address, this.of(address) + 1);
  }

  remove(address: string): void {
    const left = this.of(address) - 1;
    if (left > 0) this.#counts.set(address, left);
    else this.#counts.delete(address);
  }
}

/** What {@link Places} goes by. */
export interface PlaceRules {
  /** Such as "requests are under way", for the error's message. */
  what: string;
  /** How many there are. */
  max: number;
  /** How many one client address may hold. Default: all. Does not hold for an address that is not known. */
  maxPerAddress?: number;
  /** Seconds after which a refused request may be worth sending again. */
  retryAfter: () => number;
}

/**
 * Places for requests that are under way. A place belongs to a request until it is given back or until the request's client
 * has received the response or has gone, whichever comes first: as many are taken as there are such requests alive.
 */
export class Places {
  readonly #rules: PlaceRules;
  readonly #addresses = new AddressCounts();
  #taken = 0;

  constructor(rules: PlaceRules) {
    this.#rules = rules;
  }

  get taken(): number {
    return this.#taken;
  }

  /** Throws 429 `OVERLOADED` if no place is left for a request from `address`; takes none. */
  check(address = ""): void {
    const { what, max, maxPerAddress = max } = this.#rules;
    if (this.#taken >= max) this.#refuse(`${this.#taken} ${what}; at most ${max} are allowed`);
    if (address === "" || this.#addresses.of(address) < maxPerAddress) return;
    this.#refuse(`${maxPerAddress} ${what} for your address; no more are allowed`);
  }

  /** Takes a place and returns the function that gives it back before the request ends. Throws as {@link check}. */
  take(request: RequestLifetime, address = ""): () => void {
    this.check(address);
    let isTaken = true;
    this.#taken += 1;
    if (address !== "") this.#addresses.add(address);
    const giveBack = () => {
      if (!isTaken) return;
      isTaken = false;
      this.#taken -= 1;
      if (address !== "") this.#addresses.remove(address);
    };
    request.onEnd(giveBack);
    return giveBack;
  }

  #refuse(message: string): never {
    throw new HttpError(429, "OVERLOADED", message, { retryAfter: this.#rules.retryAfter() });
  }
}
