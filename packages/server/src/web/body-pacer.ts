import type { IncomingMessage } from "node:http";
import { type Clock, systemClock } from "../common/clock.js";
import { FairQueue } from "./fair-queue.js";
import type { LoopShare } from "./loop-share.js";

/** Pieces of bodies that are received in an iteration of the event loop: half a megabyte of them. */
const PIECES_PER_ITERATION = 8;
/** Smaller pieces do not count: what is received then is little. */
const MIN_PIECE_BYTES = 16_384;

/** Of bodies that have been refused, two pieces are received in each of these: 8 MB in a second, of all of them together. */
const REFUSED_INTERVAL_MS = 16;
const REFUSED_PIECES = 2;

interface Waiting {
  request: IncomingMessage;
  /** In the order in which the requests came. */
  number: number;
  /** Its bytes are forgotten: they are received only so that the client gets to read the response. */
  isRefused: boolean;
}

const oldestFirst = (one: Waiting, other: Waiting) => one.number < other.number;

/**
 * Limits how much of large bodies is received at a time. Node reads 64 KB of each connection that has something to read before
 * it looks at anything else: with hundreds of clients that send megabytes, tens of milliseconds. A connection that has
 * brought a piece waits until it may bring the next: clients in turn, and of each client the oldest request first, so that few
 * bodies are there in part.
 */
export class BodyPacer {
  readonly #share: LoopShare;
  readonly #clock: Clock;
  readonly #waiting = new FairQueue<Waiting>(oldestFirst);
  readonly #refused = new FairQueue<Waiting>(oldestFirst);
  #requests = 0;
  #isReceiving = false;
  #isForgetting = false;
  /** Of the pieces that are received now: since when, and what others had spent of the share by then. */
  #since = 0;
  #spentBefore = 0;

  constructor(share: LoopShare, clock: Clock = systemClock) {
    this.#share = share;
    this.#clock = clock;
  }

  /** Paces the body of a request, whatever becomes of it. The function that it returns is to be called if it is refused. */
  pace(request: IncomingMessage, client: string): () => void {
    const waiting = { request, number: this.#requests, isRefused: false };
    this.#requests += 1;
    request.on("data", (piece: Buffer) => this.#received(waiting, client, piece.length));
    return () => {
      waiting.isRefused = true;
    };
  }

  #received(waiting: Waiting, client: string, bytes: number): void {
    if (bytes < MIN_PIECE_BYTES) return;
    waiting.request.pause();
    if (waiting.isRefused) {
      this.#refused.add(client, waiting);
      if (!this.#isForgetting) this.#planForgetting();
    } else {
      this.#waiting.add(client, waiting);
      if (!this.#isReceiving) this.#planReceiving();
    }
  }

  #planReceiving(): void {
    this.#isReceiving = true;
    this.#share.run(this.#receive);
  }

  readonly #receive = (): void => {
    this.#since = this.#share.now();
    this.#spentBefore = this.#share.spent;
    for (let i = 0; i < PIECES_PER_ITERATION; i += 1) this.#waiting.take()?.request.resume();
    setImmediate(this.#count);
  };

  /** The pieces have come if their clients had sent them: what the iteration took, parsing aside, counts as theirs. */
  readonly #count = (): void => {
    const parsing = this.#share.spent - this.#spentBefore;
    this.#share.spend(Math.max(0, this.#share.now() - this.#since - parsing));
    if (this.#waiting.isEmpty) this.#isReceiving = false;
    else this.#share.run(this.#receive);
  };

  #planForgetting(): void {
    this.#isForgetting = true;
    this.#clock.after(REFUSED_INTERVAL_MS, this.#forget);
  }

  readonly #forget = (): void => {
    this.#isForgetting = false;
    for (let i = 0; i < REFUSED_PIECES; i += 1) this.#refused.take()?.request.resume();
    if (!this.#refused.isEmpty) this.#planForgetting();
  };
}
