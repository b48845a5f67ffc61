import { tooLong } from "./http-error.js";
import type { RequestMemory } from "./request-memory.js";

const FIRST_BYTES = 4096;
const NONE = Buffer.alloc(0);

/** What a {@link GrowingBuffer} goes by. */
export interface GrowthRules {
  maxBytes: number;
  /** How many bytes there will be, if somebody says so: more are taken only when they come. Default: `maxBytes`. */
  announcedBytes?: number | undefined;
  memory: RequestMemory;
  /** Said of what is too long: "the body has more than 5 bytes" and then this. */
  when?: string;
}

/**
 * Bytes of a request that come in pieces, in one buffer: a piece of a single byte, kept as it came, would take more than a
 * hundred. All that the buffer takes is charged to the request's memory, before it is taken.
 */
export class GrowingBuffer {
  readonly #rules: GrowthRules;
  #bytes: Buffer = NONE;
  #length = 0;

  constructor(rules: GrowthRules) {
    this.#rules = rules;
  }

  /** What it has. The next piece may move it. */
  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  /** Throws 413 if there are too many bytes, and as `RequestMemory.charge` does; the bytes before are then still there. */
  append(piece: Buffer): void {
    const { maxBytes, when = "" } = this.#rules;
    const length = this.#length + piece.length;
    if (length > maxBytes) throw tooLong(`the body has more than ${maxBytes} bytes${when}`);
    if (length > this.#bytes.length) this.#grow(length);
    piece.copy(this.#bytes, this.#length);
    this.#length = length;
  }

  /** Returns the bytes and keeps none of them. As many are charged as are returned, which the caller has to release. */
  take(): Buffer {
    const [bytes, length] = [this.#bytes, this.#length];
    this.#rules.memory.release(bytes.length - length);
    this.#bytes = NONE;
    this.#length = 0;
    return length === bytes.length ? bytes : Buffer.from(bytes.subarray(0, length));
  }

  /** Forgets the bytes and releases what was charged for them. */
  drop(): void {
    this.#rules.memory.release(this.#bytes.length);
    this.#bytes = NONE;
    this.#length = 0;
  }

  #grow(length: number): void {
    const { maxBytes, announcedBytes = maxBytes, memory } = this.#rules;
    const wanted = Math.max(FIRST_BYTES, 2 * this.#bytes.length);
    const size = Math.max(length, Math.min(wanted, announcedBytes));
    memory.charge(size - this.#bytes.length);
    const larger = Buffer.allocUnsafe(size);
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }
}
