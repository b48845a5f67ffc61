import type { IncomingMessage } from "node:http";
import type { Context } from "koa";
import { ByteScheduler } from "./byte-scheduler.js";
import { firstInexact, mayBeInexact } from "./exact-numbers.js";
import { badRequest, clientGone, HttpError, tooLong } from "./http-error.js";
import { hasLostKey, LOST_KEY } from "./json-keys.js";
import { measureJson } from "./json-size.js";
import { scheduler as callbacks } from "./scheduler.js";

/** Objects and arrays within each other that a body may have. Recursion over it stays far below the stack's size. */
export const MAX_BODY_DEPTH = 128;

/** How many times `maxBytes` a body may take when it is parsed. */
const PARSED_FACTOR = 8;
/** However small `maxBytes` is: short bodies grow by a larger factor and are harmless. */
const MIN_PARSED_BYTES = 65_536;

/** Of a number in a message. */
const MAX_SHOWN_DIGITS = 40;

/** Bytes of bodies that are parsed between two yields to the event loop; a larger one is parsed alone. */
const BYTES_PER_TURN = 65_536;

const scheduler = new ByteScheduler(BYTES_PER_TURN);

const FIRST_BYTES = 4096;
const UTF_8 = new TextDecoder("utf-8", { fatal: true });

/**
 * Bytes that come in pieces, in one buffer: a piece of a single byte, kept as it came, would take
 * more than a hundred.
 */
class GrowingBuffer {
  #bytes = Buffer.alloc(0);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  append(piece: Buffer): void {
    const length = this.#length + piece.length;
    if (length > this.#bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(FIRST_BYTES, 2 * this.#bytes.length, length));
      this.#bytes.copy(larger, 0, 0, this.#length);
      this.#bytes = larger;
    }
    piece.copy(this.#bytes, this.#length);
    this.#length = length;
  }

  /** Returns the bytes and keeps none of them. */
  take(): Buffer {
    const bytes = this.#bytes.subarray(0, this.#length);
    this.#bytes = Buffer.alloc(0);
    this.#length = 0;
    return bytes;
  }
}

const ignore = () => {};

/**
 * All bytes of a request's body. Rejects with `TOO_LONG` as soon as there are more than `maxBytes`;
 * the rest is received and forgotten, so that the client gets to read the answer, for as long as
 * the request time-out allows. Rejects with 499 if the connection ends before the body does, also if
 * it had ended before the call.
 */
export function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  // A request that has been destroyed emits nothing any more.
  if (request.destroyed) return Promise.reject(clientGone());
  return new Promise((resolve, reject) => {
    const body = new GrowingBuffer();
    const gone = () => reject(clientGone());
    const onData = (piece: Buffer) => {
      if (body.length + piece.length <= maxBytes) {
        body.append(piece);
        return;
      }
      body.take();
      request.off("data", onData).resume();
      reject(tooLong(`the body has more than ${maxBytes} bytes`));
    };
    request.on("data", onData);
    request.once("end", () => {
      // Every request closes in the end, and an error costs as much as a text: not for nobody. And a listener would keep the
      // promise with the bytes for as long as the request lives.
      request.off("close", gone).off("error", gone).off("data", onData).on("error", ignore);
      resolve(body.take());
    });
    request.once("error", gone);
    request.once("close", gone);
  });
}

/** Throws 415 for a body that does not say it is JSON in UTF-8. */
function checkType(ctx: Context): void {
  const type = ctx.get("Content-Type");
  const [mime = "", ...parameters] = type
    .toLowerCase()
    .split(";")
    .map((part) => part.trim());
  const charset = parameters.find((part) => part.startsWith("charset="));
  const isUtf8 = charset === undefined || /^charset="?utf-?8"?$/.test(charset);
  if (mime !== "application/json" || !isUtf8) {
    throw new HttpError(
      415,
      "UNSUPPORTED_MEDIA_TYPE",
      `Content-Type is ${type === "" ? "missing" : JSON.stringify(type)}; allowed is application/json in UTF-8`,
    );
  }
}

/** Throws 415 for a compressed body. */
function checkCoding(ctx: Context): void {
  const coding = ctx.get("Content-Encoding") || "identity";
  if (coding !== "identity") {
    throw new HttpError(
      415,
      "UNSUPPORTED_MEDIA_TYPE",
      `Content-Encoding is ${JSON.stringify(coding)}; allowed is identity`,
    );
  }
}

/** What {@link readJson} goes by. */
export interface BodyRules {
  maxBytes: number;
  /** The Content-Type does not matter. */
  anyType: boolean;
  /** Fields of the body in which a number that a double does not keep is an error. Default none. */
  exactFields?: readonly string[];
  /** Called when all bytes are there, before they are parsed; throws to refuse the request. */
  onReceived: () => void;
  /**
   * Called with the bytes of V8's heap that the value will take at most, before it is made; throws to refuse the request.
   * Whoever counts them has to know when the request ends.
   */
  onMeasured: (parsedBytes: number) => void;
}

/** Bytes of heap that the value of a body may take if the body may have `maxBytes`. */
export function maxParsedBytes(maxBytes: number): number {
  return Math.max(MIN_PARSED_BYTES, PARSED_FACTOR * maxBytes);
}

/** Throws 400 or 413 for a body whose value would be too deep or too large; else returns how large it will be at most. */
function checkSize(json: Buffer, maxBytes: number): number {
  const { bytes, depth } = measureJson(json);
  if (depth > MAX_BODY_DEPTH) {
    throw badRequest(
      `the body is nested ${depth} deep; at most ${MAX_BODY_DEPTH} objects and arrays within each other are allowed`,
    );
  }
  const max = maxParsedBytes(maxBytes);
  if (bytes <= max) return bytes;
  throw tooLong(
    `the body has too many values: parsed it takes about ${bytes} bytes; at most ${max} are allowed`,
  );
}

/** Rejects with 400 for a number within those fields that is not what the client wrote, once it is parsed. Yields in between. */
async function checkNumbers(
  bytes: Buffer,
  value: unknown,
  fields: readonly string[],
): Promise<void> {
  if (typeof value !== "object" || value === null) return;
  const given = fields.filter((field) => Object.hasOwn(value, field));
  if (given.length === 0 || !mayBeInexact(bytes)) return;
  const steps = firstInexact(UTF_8.decode(bytes), given);
  let step = steps.next();
  for (; !step.done; step = steps.next()) await callbacks.yield();
  if (step.value === undefined) return;
  const { name, number } = step.value;
  const shown = number.length > MAX_SHOWN_DIGITS ? `${number.slice(0, MAX_SHOWN_DIGITS)}…` : number;
  throw badRequest(
    `${name} is ${shown}, which would be ${Number(number)}; allowed is a number that a double keeps, or a string`,
    name,
  );
}

function parseJson(bytes: Buffer): unknown {
  let text: string;
  try {
    text = UTF_8.decode(bytes);
  } catch {
    throw badRequest("the body is not valid UTF-8");
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw badRequest(`the body is not valid JSON: ${reason.slice(0, 120)}`);
  }
  if (hasLostKey(text)) throw badRequest(`the body has the key ${LOST_KEY}; allowed is any other`);
  return value;
}

/**
 * The request's JSON value. Throws 400, 413, 415, or 499 if the client has gone; bytes that are not UTF-8 are an error, not
 * replaced. Bodies that arrive together are parsed a few at a time, with yields to the event loop in between.
 */
export async function readJson(
  ctx: Context,
  { maxBytes, anyType, exactFields = [], onReceived, onMeasured }: BodyRules,
): Promise<unknown> {
  if (!anyType) checkType(ctx);
  checkCoding(ctx);
  if ((ctx.request.length ?? 0) > maxBytes) {
    throw tooLong(`the body has ${ctx.request.length} bytes; at most ${maxBytes} are allowed`);
  }
  const bytes = await readBody(ctx.req, maxBytes);
  onReceived();
  const turn = scheduler.pass(bytes.length);
  if (turn) await turn;
  onMeasured(checkSize(bytes, maxBytes));
  const value = parseJson(bytes);
  await checkNumbers(bytes, value, exactFields);
  return value;
}
