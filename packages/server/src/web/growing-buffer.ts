import { tooLong } from "./http-error.js";
import type { RequestMemory } from "./request-memory.js";

const FIRST_BYTES = 4096;
const NONE = Buffer.alloc(0);

/** Smaller buffers are cheap to make. */
const MIN_SPARE_BYTES = 65_536;
/** What spare buffers may take, all together. */
export const MAX_SPARE_BYTES = 4 * 2 ** 20;

/**
 * Large buffers that nobody uses any more, by size, for bodies that come later. Memory outside of V8's heap counts for its garbage
 * collector: with new buffers for hundreds of megabytes a second it collects all the time, on every CPU that there is.
 */
class SpareBuffers {
  readonly #bySize = new Map<number, Buffer[]>();
  #bytes = 0;

  get bytes(): number {
    return this.#bytes;
  }

  /** A buffer with any contents. */
  take(size: number): Buffer {
    const spare = this.#bySize.get(size)?.pop();
    if (spare === undefined) return Buffer.allocUnsafe(size);
    this.#bytes -= size;
    return spare;
  }

  /** Keeps a buffer that nobody else refers to, if its size may be asked for again. */
  add(buffer: Buffer): void {
    const size = buffer.length;
    if (size < MIN_SPARE_BYTES || size !== powerOf2(size)) return;
    if (this.#bytes + size > MAX_SPARE_BYTES) return;
    this.#bytes += size;
    const same = this.#bySize.get(size);
    if (same) same.push(buffer);
    else this.#bySize.set(size, [buffer]);
  }
}

/** Those of the thread. */
export const spareBuffers = new SpareBuffers();

/** The least power of two that is no less than `bytes`. */
function powerOf2(bytes: number): number {
  return 2 ** Math.ceil(Math.log2(bytes));
}

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

  /** What it has, until it is called upon again: another body may get the buffer then. */
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
    if (length === bytes.length) return bytes;
    const taken = Buffer.from(bytes.subarray(0, length));
    spareBuffers.add(bytes);
    return taken;
  }

  /** Forgets the bytes and releases what was charged for them. */
  drop(): void {
    this.#rules.memory.release(this.#bytes.length);
    spareBuffers.add(this.#bytes);
    this.#bytes = NONE;
    this.#length = 0;
  }

  #grow(length: number): void {
    const { maxBytes, announcedBytes = maxBytes, memory } = this.#rules;
    const wanted = Math.max(FIRST_BYTES, powerOf2(length));
    const size = Math.max(length, Math.min(wanted, announcedBytes));
    memory.charge(size - this.#bytes.length);
    const larger = spareBuffers.take(size);
    this.#bytes.copy(larger, 0, 0, this.#length);
    spareBuffers.add(this.#bytes);
    this.#bytes = larger;
  }
}
