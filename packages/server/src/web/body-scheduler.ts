import type { IncomingMessage } from "node:http";
import { type Clock, systemClock } from "../common/clock.js";

/** Waits of several clients: first in, first out for each, and one client after the other. */
class FairQueue<T> {
  readonly #byClient = new Map<string, T[]>();

  get isEmpty(): boolean {
    return this.#byClient.size === 0;
  }

  add(client: string, item: T): void {
    const items = this.#byClient.get(client);
    if (items) items.push(item);
    else this.#byClient.set(client, [item]);
  }

  /** The one that is next. */
  peek(): T | undefined {
    for (const [item] of this.#byClient.values()) return item;
    return undefined;
  }

  take(): T | undefined {
    for (const [client, items] of this.#byClient) {
      const item = items.shift();
      // Behind the others, if it has more.
      this.#byClient.delete(client);
      if (items.length > 0) this.#byClient.set(client, items);
      return item;
    }
    return undefined;
  }
}

/** Pieces of bodies that are received in each iteration of the event loop: a megabyte of them. */
const PIECES_PER_ITERATION = 16;
/** Smaller pieces do not count: what is received then is little. */
const MIN_PIECE_BYTES = 16_384;

/**
 * Limits how much of large bodies is received at a time. Node reads 64 KB of each connection that has something to read before
 * it looks at anything else: with hundreds of clients that send megabytes, tens of milliseconds. A connection that has
 * brought a piece waits until others have brought theirs, clients in turn.
 */
export class BodyPacer {
  readonly #waiting = new FairQueue<IncomingMessage>();
  #isPlanned = false;

  /** Paces the body of a request, whatever becomes of it. */
  pace(request: IncomingMessage, client: string): void {
    request.on("data", (piece: Buffer) => this.received(request, client, piece.length));
  }

  /** To be called with each piece of a body. */
  received(request: IncomingMessage, client: string, bytes: number): void {
    if (bytes < MIN_PIECE_BYTES) return;
    request.pause();
    this.#waiting.add(client, request);
    if (!this.#isPlanned) this.#plan();
  }

  #plan(): void {
    this.#isPlanned = true;
    setImmediate(this.#iterate);
  }

  readonly #iterate = (): void => {
    this.#isPlanned = false;
    for (let i = 0; i < PIECES_PER_ITERATION; i += 1) this.#waiting.take()?.resume();
    if (!this.#waiting.isEmpty) this.#plan();
  };
}

interface Waiting {
  bytes: number;
  resume: () => void;
}

/**
 * Lets bodies that have arrived together be parsed a few at a time, with yields to the event loop in between. Small ones pass
 * in each iteration of the loop, so many bytes of them. A large one takes several iterations, and is the only one of its kind: small
 * ones pass it by, and if any did, as long a pause follows as it took: large bodies get half of the event loop at most. Within
 * each kind the clients are served round-robin, so that one that sends many bodies delays itself.
 */
export class BodyScheduler {
  readonly #bytesPerIteration: number;
  readonly #small = new FairQueue<Waiting>();
  readonly #large = new FairQueue<() => void>();
  readonly #clock: Clock;
  #used = 0;
  #hasLarge = false;
  /** Of the large one that is parsed: since when, and whether small ones have passed it by. */
  #largeSince = 0;
  #wasPassedBy = false;

  /** @param bytesPerIteration - of small bodies; one that has more is large */
  constructor(bytesPerIteration: number, clock: Clock = systemClock) {
    this.#bytesPerIteration = bytesPerIteration;
    this.#clock = clock;
  }

  isLarge(bytes: number): boolean {
    return bytes > this.#bytesPerIteration;
  }

  /**
   * Undefined if the caller may parse its body at once; else resolves when it may. It never rejects. The caller has to call
   * {@link end}, whatever becomes of the body.
   */
  pass(bytes: number, client: string): Promise<void> | undefined {
    if (this.isLarge(bytes)) return this.#passLarge(client);
    this.#wasPassedBy = true;
    if (this.#small.isEmpty && this.#take(bytes)) return undefined;
    return new Promise((resume) => void this.#small.add(client, { bytes, resume }));
  }

  /** A body that had passed is parsed, or given up: after a large one, the next one may come. */
  end(bytes: number): void {
    if (!this.isLarge(bytes)) return;
    if (this.#large.isEmpty) this.#hasLarge = false;
    else if (this.#wasPassedBy) this.#clock.after(this.#clock.now() - this.#largeSince, this.#next);
    else setImmediate(this.#next);
  }

  readonly #next = (): void => {
    const resume = this.#large.take();
    if (resume === undefined) this.#hasLarge = false;
    else {
      this.#begin();
      resume();
    }
  };

  #passLarge(client: string): Promise<void> | undefined {
    if (this.#hasLarge) return new Promise((resume) => void this.#large.add(client, resume));
    this.#hasLarge = true;
    this.#begin();
    return undefined;
  }

  #begin(): void {
    this.#largeSince = this.#clock.now();
    this.#wasPassedBy = false;
  }

  #take(bytes: number): boolean {
    if (this.#used > 0 && this.#used + bytes > this.#bytesPerIteration) return false;
    if (this.#used === 0) setImmediate(this.#iterate);
    // An empty body counts too: the iteration has begun.
    this.#used += Math.max(1, bytes);
    return true;
  }

  readonly #iterate = (): void => {
    this.#used = 0;
    for (let next = this.#small.peek(); next && this.#take(next.bytes); next = this.#small.peek()) {
      this.#small.take();
      next.resume();
    }
  };
}
