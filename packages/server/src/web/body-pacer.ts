import type { IncomingMessage } from "node:http";
import { FairQueue } from "./fair-queue.js";

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
