import type { IncomingMessage } from "node:http";
import {
  firstDuplicateKey,
  firstInexact,
  hasDuplicateKey,
  hasLostKey,
  LOST_KEY,
  mayBeInexact,
} from "@native-infer/common";
import type { Context } from "koa";
import { BodyPacer, BodyScheduler } from "./body-scheduler.js";
import { clientOf } from "./client-address.js";
import { codingOf, inflate } from "./content-coding.js";
import { GrowingBuffer } from "./growing-buffer.js";
import { badRequest, clientGone, HttpError, tooLong } from "./http-error.js";
import { type JsonSize, measureJson } from "./json-size.js";
import { RequestLifetime } from "./request-lifetime.js";
import { type RequestMemory, UNLIMITED_MEMORY } from "./request-memory.js";
import { scheduler as callbacks } from "./scheduler.js";

/** Objects and arrays within each other that a body may have. Recursion over it stays far below the stack's size. */
export const MAX_BODY_DEPTH = 128;

/** How many times `maxBytes` a body may take when it is parsed. */
const PARSED_FACTOR = 8;
/** However small `maxBytes` is: short bodies grow by a larger factor and are harmless. */
const MIN_PARSED_BYTES = 65_536;

/** Of a number in a message. */
const MAX_SHOWN_DIGITS = 40;
/** Of a key in a message, with where it is. */
const MAX_SHOWN_NAME = 100;

/** Bytes of bodies that are parsed between two yields to the event loop; a larger one is parsed alone, in steps. */
const BYTES_PER_ITERATION = 65_536;

const scheduler = new BodyScheduler(BYTES_PER_ITERATION);
const pacer = new BodyPacer();

const UTF_8 = new TextDecoder("utf-8", { fatal: true });

const ignore = () => {};

function announcedBytes({ headers }: IncomingMessage): number | undefined {
  const length = headers?.["content-length"];
  return length === undefined ? undefined : Number(length);
}

/**
 * All bytes of a request's body, which are charged to `memory` as they arrive. Rejects with `TOO_LONG` as soon as there are
 * more than `maxBytes`, and as `RequestMemory.charge` throws; the rest is received and forgotten, so that the client gets to
 * read the answer, for as long as the request time-out allows. Rejects with 499 if the connection ends before the body does,
 * also if it had ended before the call.
 */
export function readBody(
  request: IncomingMessage,
  maxBytes: number,
  memory: RequestMemory = UNLIMITED_MEMORY,
  client = "",
): Promise<Buffer> {
  // A request that has been destroyed emits nothing any more.
  if (request.destroyed) return Promise.reject(clientGone());
  const body = new GrowingBuffer({ maxBytes, memory, announcedBytes: announcedBytes(request) });
  return new Promise((resolve, reject) => {
    const onData = (piece: Buffer) => {
      try {
        body.append(piece);
      } catch (error) {
        refuse(error);
      }
    };
    const refuse = (error: unknown) => {
      body.drop();
      request.off("data", onData);
      reject(error);
    };
    const gone = () => refuse(clientGone());
    request.on("data", onData);
    pacer.pace(request, client);
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

/** What {@link readJson} goes by. */
export interface BodyRules {
  maxBytes: number;
  /** The Content-Type does not matter. */
  anyType: boolean;
  /** Fields of the body in which a number that a double does not keep is an error. Default none. */
  exactFields?: readonly string[];
  /** Called when all bytes are there, before they are parsed; throws to refuse the request. */
  onReceived: () => void;
  /** Pays for the bytes until they are parsed, and from then on for what the value takes at most. */
  memory: RequestMemory;
}

/** Bytes of heap that the value of a body may take if the body may have `maxBytes`. */
export function maxParsedBytes(maxBytes: number): number {
  return Math.max(MIN_PARSED_BYTES, PARSED_FACTOR * maxBytes);
}

/** Throws 400 or 413 for a body whose value would be too deep or too large; else returns how large it will be at most. */
function checkedSize(json: Buffer, maxBytes: number): JsonSize {
  const size = measureJson(json);
  const { bytes, depth } = size;
  if (depth > MAX_BODY_DEPTH) {
    throw badRequest(
      `the body is nested ${depth} deep; at most ${MAX_BODY_DEPTH} objects and arrays within each other are allowed`,
    );
  }
  const max = maxParsedBytes(maxBytes);
  if (bytes <= max) return size;
  throw tooLong(
    `the body has too many values: parsed it takes about ${bytes} bytes; at most ${max} are allowed`,
  );
}

/** The result of work in steps, with a yield to the event loop after each. */
async function inSteps<T>(steps: Generator<void, T>): Promise<T> {
  let step = steps.next();
  for (; !step.done; step = steps.next()) await callbacks.yield();
  return step.value;
}

/** Rejects with 400 for a number within those fields that is not what the client wrote, once it is parsed. Yields in between. */
async function checkNumbers(
  text: string,
  value: unknown,
  fields: readonly string[],
): Promise<void> {
  if (typeof value !== "object" || value === null) return;
  const given = fields.filter((field) => Object.hasOwn(value, field));
  if (given.length === 0) return;
  const found = await inSteps(firstInexact(text, given));
  if (found === undefined) return;
  const { name, number } = found;
  const shown = number.length > MAX_SHOWN_DIGITS ? `${number.slice(0, MAX_SHOWN_DIGITS)}…` : number;
  throw badRequest(
    `${name} is ${shown}, which would be ${Number(number)}; allowed is a number that a double keeps, or a string`,
    name,
  );
}

/**
 * Rejects with 400 for a body with an object that has a key twice: which of the two is meant, nobody knows. Yields to the event
 * loop in between. `keys`: those of the text.
 */
async function checkKeys({ text, value, keys }: ParsedBody): Promise<void> {
  if (!(await inSteps(hasDuplicateKey(value, keys)))) return;
  const name = (await inSteps(firstDuplicateKey(text))) ?? "";
  throw badRequest(`the body has ${JSON.stringify(name.slice(0, MAX_SHOWN_NAME))} twice`, name);
}

function decode(bytes: Buffer): string {
  try {
    return UTF_8.decode(bytes);
  } catch {
    throw badRequest("the body is not valid UTF-8");
  }
}

function parseJson(text: string): unknown {
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

/** The bytes of the request's JSON, which are charged to `memory`. */
async function readBytes(ctx: Context, { maxBytes, memory }: BodyRules): Promise<Buffer> {
  const coding = codingOf(ctx);
  if ((ctx.request.length ?? 0) > maxBytes) {
    throw tooLong(`the body has ${ctx.request.length} bytes; at most ${maxBytes} are allowed`);
  }
  const received = await readBody(ctx.req, maxBytes, memory, clientOf(ctx));
  if (coding === undefined) return received;
  const bytes = await inflate(ctx, received, { maxBytes, memory, coding });
  memory.release(received.length);
  return bytes;
}

/** A body's value, its text, and how many keys the text has. */
interface ParsedBody {
  text: string;
  value: unknown;
  keys: number;
}

/** The value of a body's bytes. Yields between the steps, each of which takes milliseconds if the body is large. */
function* parsing(
  bytes: Buffer,
  { maxBytes, memory }: BodyRules,
): Generator<undefined, ParsedBody> {
  const size = checkedSize(bytes, maxBytes);
  memory.charge(size.bytes);
  yield;
  const text = decode(bytes);
  yield;
  return { text, value: parseJson(text), keys: size.keys };
}

/** Throws 499 if the client has gone meanwhile. */
async function yieldFor(ctx: Context): Promise<void> {
  await callbacks.yield();
  if (RequestLifetime.of(ctx.req, ctx.res).hasEnded) throw clientGone();
}

/**
 * The request's JSON value. Throws 400, 413, 415, 429, or 499 if the client has gone; bytes that are not UTF-8 are an error, not
 * replaced. Bodies that arrive together are parsed a few at a time, those of each client in turn, with yields to the event loop
 * in between.
 */
export async function readJson(ctx: Context, rules: BodyRules): Promise<unknown> {
  const { anyType, exactFields = [], onReceived, memory } = rules;
  if (!anyType) checkType(ctx);
  const bytes = await readBytes(ctx, rules);
  const passed = scheduler.pass(bytes.length, clientOf(ctx));
  if (passed) await passed;
  try {
    onReceived();
    const isLarge = scheduler.isLarge(bytes.length);
    const steps = parsing(bytes, rules);
    let step = steps.next();
    for (; !step.done; step = steps.next()) if (isLarge) await yieldFor(ctx);
    const { text, value } = step.value;
    await checkKeys(step.value);
    if (exactFields.length > 0 && mayBeInexact(bytes)) await checkNumbers(text, value, exactFields);
    memory.release(bytes.length);
    return value;
  } finally {
    scheduler.end(bytes.length);
  }
}
