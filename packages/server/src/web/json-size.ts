import { randomBytes } from "node:crypto";

/** What a JSON text becomes when it is parsed. */
export interface JsonSize {
  /**
   * Bytes of V8's heap that its value takes at most. Objects whose names come in a new order each time may take a quarter more:
   * a hidden class for each order is charged as parts of classes that are there already.
   */
  bytes: number;
  /** Objects and arrays within each other. */
  depth: number;
  /** Keys of all its objects, as the text has them: those that an object has twice count twice. */
  keys: number;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const ZERO = 0x30;
const NINE = 0x39;

/** A name that has not been in the text before: its string, and a hidden class of V8 that only one object may have. */
const NEW_NAME_BYTES = 176;
/** A name that may be an index: an array with the slots before it. */
const INDEX_BYTES = 240;
/** A name that has been: a part of a hidden class, because the order of names makes another one. */
const KNOWN_NAME_BYTES = 16;

/**
 * What each byte outside strings costs, beside its two bytes in a string of V8. Measured as the growth of the heap with the
 * bodies of json-size.test.ts, which hold the sum to be no less: an object, an array, a string's header, the slot of a value, a
 * number that is no small integer.
 */
const COSTS = new Uint8Array(256);
for (const bracket of "[{") COSTS[bracket.charCodeAt(0)] = 56;
COSTS[QUOTE] = 24;
COSTS[",".charCodeAt(0)] = 8;
for (const mark of ".eE-") COSTS[mark.charCodeAt(0)] = 8;

/** Names are remembered in sets of some; both numbers are powers of two. */
const SETS = 4096;
const NAMES_PER_SET = 4;

/** What a text of many names takes while it is measured. */
export const MEASURING_BYTES = 4 * SETS * NAMES_PER_SET;

const DEPTHS = new Int8Array(256);
for (const opening of "[{") DEPTHS[opening.charCodeAt(0)] = 1;
for (const closing of "]}") DEPTHS[closing.charCodeAt(0)] = -1;

/** Where the string that has the byte `from` ends: at its closing quote, or at or after `end`. */
function stringEnd(json: Uint8Array, from: number, end: number): number {
  let at = from;
  while (at < end && json[at] !== QUOTE) at += json[at] === BACKSLASH ? 2 : 1;
  return at;
}

/**
 * Tells the names that a text has had from new ones, by hash. A set keeps its last names: with one name only, two that share it
 * and come in turn would be new each time, and a client's body of three names larger by half in one of some thousand processes. The
 * seed is random, so that nobody can send different names that count as one.
 */
class KnownNames {
  readonly #hashes = new Uint32Array(SETS * NAMES_PER_SET);
  readonly #seed = randomBytes(4).readUInt32LE();

  /** Forgets all names, in some microseconds. */
  clear(): void {
    this.#hashes.fill(0);
  }

  /** Whether the name at [from, to) is known; from now on it is. */
  add(json: Uint8Array, from: number, to: number): boolean {
    let hash = this.#seed;
    for (let at = from; at < to; at += 1) {
      hash = Math.imul(hash ^ (json[at] as number), 0x5bd1e995);
      hash ^= hash >>> 15;
    }
    return this.#moveToFront(hash >>> 0, (hash & (SETS - 1)) * NAMES_PER_SET);
  }

  /** Puts the hash first in the set that begins at `first`. Whether it was there; if not, the last of the set is forgotten. */
  #moveToFront(hash: number, first: number): boolean {
    const last = first + NAMES_PER_SET - 1;
    let at = first;
    while (at < last && this.#hashes[at] !== hash) at += 1;
    const found = this.#hashes[at] === hash;
    for (; at > first; at -= 1) this.#hashes[at] = this.#hashes[at - 1] as number;
    this.#hashes[first] = hash;
    return found;
  }
}

/** Those that no text is measured with: as many as large texts have been measured at the same time. */
const unused: KnownNames[] = [];

/**
 * Measures a JSON text before it is parsed, also while it is on its way: some nanoseconds for each byte, while parsing may take a
 * hundred times as long. Of a text that is not valid, what comes before the fault counts as JSON.parse reads it. Has to be
 * ended.
 */
export class JsonMeter {
  #known: KnownNames | undefined;
  #at = 0;
  #openDepth = 0;
  /** The last string, and whether it goes on at `#at`. */
  #nameStart = 0;
  #nameEnd = 0;
  #isInString = false;
  #bytes = 0;
  #depth = 0;
  #keys = 0;

  /** Of what has been measured so far. */
  get size(): JsonSize {
    return { bytes: this.#bytes, depth: this.#depth, keys: this.#keys };
  }

  /** Bytes that have been measured. */
  get position(): number {
    return this.#at;
  }

  /** Whether it has taken {@link MEASURING_BYTES}. */
  get holdsNames(): boolean {
    return this.#known !== undefined;
  }

  /** Goes on to the byte `end`. `json` has been the same before it. */
  measureTo(json: Uint8Array, end: number): void {
    if (this.#at >= end) return;
    const begin = this.#at;
    let at = begin;
    if (this.#isInString) at = this.#passString(json, at, end);
    at = this.#passValues(json, at, end);
    this.#bytes += 2 * (at - begin);
    this.#at = at;
  }

  /** No more is measured. */
  end(): void {
    if (this.#known === undefined) return;
    this.#known.clear();
    unused.push(this.#known);
    this.#known = undefined;
  }

  #passValues(json: Uint8Array, from: number, end: number): number {
    let [bytes, depth, at] = [0, this.#openDepth, from];
    for (; at < end; at += 1) {
      const byte = json[at] as number;
      bytes += COSTS[byte] as number;
      depth += DEPTHS[byte] as number;
      if (depth > this.#depth) this.#depth = depth;
      if (byte === QUOTE) {
        this.#nameStart = at + 1;
        at = this.#passString(json, at + 1, end) - 1;
      } else if (byte === COLON) {
        bytes += this.#nameBytes(json);
        this.#keys += 1;
      }
    }
    this.#bytes += bytes;
    this.#openDepth = depth;
    return at;
  }

  /** To the byte after the string's closing quote, or as far as there is something. */
  #passString(json: Uint8Array, from: number, end: number): number {
    const at = stringEnd(json, from, end);
    this.#nameEnd = at;
    this.#isInString = at >= end;
    return this.#isInString ? at : at + 1;
  }

  #nameBytes(json: Uint8Array): number {
    const [from, to] = [this.#nameStart, this.#nameEnd];
    const first = json[from] ?? 0;
    if (first >= ZERO && first <= NINE) return INDEX_BYTES;
    this.#known ??= unused.pop() ?? new KnownNames();
    return this.#known.add(json, from, to) ? KNOWN_NAME_BYTES : NEW_NAME_BYTES;
  }
}

/** The size of a whole JSON text. */
export function measureJson(json: Uint8Array): JsonSize {
  const meter = new JsonMeter();
  try {
    meter.measureTo(json, json.length);
    return meter.size;
  } finally {
    meter.end();
  }
}
