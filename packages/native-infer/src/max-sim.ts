import { setImmediate as nextTurn } from "node:timers/promises";
import { type Check, checkOptions, integer } from "./checks.js";
import { QUEUE_CHECKS } from "./embed-options.js";
import { fromNative, invalidArgument, NativeInferError } from "./errors.js";
import { LIMITS } from "./limits.js";
import { loadAddon } from "./native.js";
import { isFloat32Array, ownArray } from "./realms.js";

/** The vectors of a text's tokens, as `Embedder.embedTokens` gives them. */
export interface TokenRows {
  /** Row-major, [rows, width]. */
  vectors: Float32Array;
  /** How many rows there are: 0 or more. */
  rows: number;
}

/** Options of {@link maxSim}. */
export interface MaxSimOptions {
  /** Ends the call with `CANCELLED`, between some documents and the next. */
  signal?: AbortSignal;
}

const CHECKS: Record<keyof MaxSimOptions, Check> = { signal: QUEUE_CHECKS.signal };
const checkRows = integer(0, LIMITS.maxSimNumbers);

/** Numbers that are handed over at a time, half a MiB: copying them into fresh memory takes a fraction of a millisecond. */
const SLICE_NUMBERS = 131_072;

/** The width of a row; 0 if there is none. */
function widthOf(value: unknown, name: string): number {
  const { vectors, rows } = (value ?? {}) as Partial<TokenRows>;
  if (!isFloat32Array(vectors)) throw invalidArgument(`${name}.vectors`, vectors, "a Float32Array");
  checkRows(`${name}.rows`, rows);
  if (vectors.length > LIMITS.maxSimNumbers) {
    const message = `${name} has ${vectors.length} numbers; at most ${LIMITS.maxSimNumbers} are allowed.`;
    throw new NativeInferError("TOO_LONG", message);
  }
  const count = rows as number;
  if (count === 0 ? vectors.length > 0 : vectors.length === 0 || vectors.length % count !== 0)
    throw invalidArgument(`${name}.rows`, count, `rows of ${vectors.length} numbers`);
  return count === 0 ? 0 : vectors.length / count;
}

function checkWidths(query: TokenRows, documents: readonly TokenRows[]): number {
  if (!Array.isArray(documents)) throw invalidArgument("documents", documents, "an array");
  const width = widthOf(query, "query");
  for (const [at, document] of documents.entries()) {
    const own = widthOf(document, `documents[${at}]`);
    if (own !== 0 && width !== 0 && own !== width)
      throw invalidArgument(`documents[${at}]`, `rows of ${own} numbers`, `rows of ${width}`);
  }
  return width;
}

/** Where the next slice of documents ends. */
function sliceEnd(documents: readonly TokenRows[], from: number): number {
  let numbers = 0;
  let end = from;
  while (end < documents.length && (end === from || numbers < SLICE_NUMBERS)) {
    numbers += documents[end]?.vectors.length ?? 0;
    end += 1;
  }
  return end;
}

/**
 * Late interaction: for each document the sum, over the query's rows, of each one's largest dot product with a row of the
 * document. Rows of unit length, as a ColBERT model gives them, make it a sum of cosines. 0 if either side has no row.
 * Computed on a thread of libuv's pool, some documents at a time; the arrays are copied and may be changed or transferred
 * once the call has ended.
 *
 * Rejects with `INVALID_ARGUMENT`, naming the argument; with `TOO_LONG` for more than `LIMITS.maxSimNumbers` numbers in
 * the query or in a document; and with `CANCELLED`.
 */
export async function maxSim(
  query: TokenRows,
  documents: readonly TokenRows[],
  options: MaxSimOptions = {},
): Promise<Float32Array> {
  checkOptions(options, CHECKS);
  const width = checkWidths(query, documents);
  const scores = new Float32Array(documents.length);
  if (width === 0) return scores;
  const { maxSim: compute } = loadAddon();
  const all = documents.slice();
  for (let from = 0, end = 0; from < all.length; from = end) {
    if (options.signal?.aborted)
      throw new NativeInferError("CANCELLED", "The call was cancelled.", {
        cause: options.signal.reason,
      });
    end = sliceEnd(all, from);
    const some = all.slice(from, end).map(({ vectors }) => vectors);
    try {
      scores.set(ownArray(await compute(query.vectors, some, width)), from);
    } catch (error) {
      throw fromNative(error);
    }
    if (end < all.length) await nextTurn();
  }
  return scores;
}
