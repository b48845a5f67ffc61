import {
  type BrotliDecompress,
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createInflateRaw,
  type Gunzip,
  type Inflate,
  type InflateRaw,
} from "node:zlib";
import type { Context } from "koa";
import pLimit from "p-limit";
import { GrowingBuffer } from "./growing-buffer.js";
import { badRequest, clientGone, HttpError, tooLong } from "./http-error.js";
import { departureOf } from "./request-lifetime.js";
import type { RequestMemory } from "./request-memory.js";

/** Codings of bodies, in the words of HTTP, beside `identity`. */
const CODINGS = ["gzip", "deflate", "br"] as const;

/** One of the codings that a body may have. */
export type Coding = (typeof CODINGS)[number];

/** Bytes that are inflated between two looks at how many there are; each is a task of Node's pool of threads. */
const PIECE_BYTES = 65_536;

/** What a window of `br` may have, however small `maxBytes` is: encoders take as much unless somebody asks for more. */
const MIN_MAX_WINDOW_BYTES = 4_194_304;

/**
 * Bodies that are inflated at once, in all: their windows are outside of all that is charged. The body is there by then, so that
 * no slow client can hold one of these.
 */
const MAX_INFLATED_AT_ONCE = 2;

const inTurn = pLimit(MAX_INFLATED_AT_ONCE);

/** How a request's body is compressed; undefined if it is not. Throws 415 for what is not among {@link CODINGS}. */
export function codingOf(ctx: Context): Coding | undefined {
  const given = ctx.get("Content-Encoding").trim().toLowerCase();
  if (given === "" || given === "identity") return undefined;
  // By HTTP, the one is an older word for the other.
  const coding = CODINGS.find((each) => each === given || (each === "gzip" && given === "x-gzip"));
  if (coding) return coding;
  ctx.set("Accept-Encoding", CODINGS.join(", "));
  throw new HttpError(
    415,
    "UNSUPPORTED_MEDIA_TYPE",
    `Content-Encoding is ${JSON.stringify(given.slice(0, 40))}; allowed is one of identity, ${CODINGS.join(", ")}`,
  );
}

type Inflater = BrotliDecompress | Gunzip | Inflate | InflateRaw;

/** Whether it begins as zlib's format does. Some clients leave that out of what they call deflate. */
function isZlib(compressed: Buffer): boolean {
  const [first = 0, second = 0] = compressed;
  return (first & 0x0f) === 8 && (first * 256 + second) % 31 === 0;
}

/**
 * Bytes of the window that a body in `br` says it needs, in its first bits (RFC 7932, section 9.1). The decoder takes them at
 * once, and fills them before it passes on the first byte: a body of 26 bytes may cost 16 MiB and the time for them.
 */
function windowBytes([first = 0]: Buffer): number {
  const [isNot16, next3, last3] = [first & 1, (first >> 1) & 7, (first >> 4) & 7];
  if (isNot16 === 0) return 2 ** 16;
  if (next3 > 0) return 2 ** (17 + next3);
  return last3 === 0 ? 2 ** 17 : 2 ** (8 + last3);
}

/** Throws 413 for a window that is larger than any body may be. */
function checkWindow(compressed: Buffer, maxBytes: number): void {
  const max = Math.max(MIN_MAX_WINDOW_BYTES, 2 ** Math.ceil(Math.log2(maxBytes)));
  const bytes = windowBytes(compressed);
  if (bytes <= max) return;
  throw tooLong(`the body's br has a window of ${bytes} bytes; at most ${max} are allowed`);
}

function inflaterFor(coding: Coding, compressed: Buffer): Inflater {
  const options = { chunkSize: PIECE_BYTES };
  if (coding === "br") return createBrotliDecompress(options);
  if (coding === "gzip") return createGunzip(options);
  return isZlib(compressed) ? createInflate(options) : createInflateRaw(options);
}

/** What is wrong with the bytes is the client's fault; that there is no memory is not. */
function inflateError(error: Error & { code?: string }, coding: Coding): Error {
  if (error.code === "Z_MEM_ERROR") return error;
  return badRequest(`the body is not valid ${coding}: ${error.message}`, null);
}

/** What {@link inflate} goes by. */
export interface InflateRules {
  /** Of the inflated bytes. */
  maxBytes: number;
  memory: RequestMemory;
  coding: Coding;
}

/** All that comes out of `inflater`, which is destroyed when that is too much or when `departure` fires. */
function collect(
  inflater: Inflater,
  compressedBytes: number,
  { maxBytes, memory, coding }: InflateRules,
  departure: AbortSignal,
): Promise<Buffer> {
  const whole = new GrowingBuffer({ maxBytes, memory, when: " when it is inflated" });
  return new Promise<Buffer>((resolve, reject) => {
    const gone = () => inflater.destroy(clientGone());
    departure.addEventListener("abort", gone);
    // Listeners that stay would keep the inflater, with its window, for as long as the connection lives.
    const settle = () => departure.removeEventListener("abort", gone);
    inflater.on("data", (piece: Buffer) => {
      try {
        whole.append(piece);
      } catch (error) {
        inflater.destroy(error as Error);
      }
    });
    inflater.once("error", (error: Error) => {
      settle();
      whole.drop();
      reject(error instanceof HttpError ? error : inflateError(error, coding));
    });
    inflater.once("end", () => {
      settle();
      if (inflater.bytesWritten === compressedBytes) return resolve(whole.take());
      whole.drop();
      reject(badRequest(`the body has bytes behind the end of its ${coding}`));
    });
  });
}

/**
 * The bytes of a body that was sent compressed, which are charged to `memory`. Works in pieces on Node's pool of threads, for
 * {@link MAX_INFLATED_AT_ONCE} bodies at a time; others wait in the order in which they came. Rejects with 400 if the bytes are
 * broken, 413 as soon as there are more than `maxBytes` or if the window of `br` is much larger than that, 429 or 413 if memory does not suffice, and 499 if the client has gone.
 */
export async function inflate(
  ctx: Context,
  compressed: Buffer,
  rules: InflateRules,
): Promise<Buffer> {
  if (rules.coding === "br") checkWindow(compressed, rules.maxBytes);
  const departure = departureOf(ctx.req.socket);
  return inTurn(async () => {
    if (departure.aborted) throw clientGone();
    const inflater = inflaterFor(rules.coding, compressed);
    const inflated = collect(inflater, compressed.length, rules, departure);
    inflater.end(compressed);
    return await inflated;
  });
}
