import { resultOf } from "@native-infer/common";
import type { Context } from "koa";
import type { ZodType } from "zod";
import { readBody } from "./body.js";
import { BodyScheduler } from "./body-scheduler.js";
import { clientOf } from "./client-address.js";
import { codingOf, inflate } from "./content-coding.js";
import { clientGone, HttpError, tooLong } from "./http-error.js";
import { BodyMeter, type ParsingRules, parsing, type Steps } from "./json-parsing.js";
import { largeBodies } from "./loop-share.js";
import { RequestLifetime } from "./request-lifetime.js";
import { validate } from "./validation.js";

/** Bytes of bodies that are parsed between two yields to the event loop; a larger one is parsed alone, in steps. */
const BYTES_PER_ITERATION = 65_536;

/** Milliseconds of a large body's steps between two yields. The last step may exceed them. */
const TURN_MS = 1;

const scheduler = new BodyScheduler(BYTES_PER_ITERATION, largeBodies);

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
export interface BodyRules extends ParsingRules {
  maxBytes: number;
  /** The Content-Type does not matter. */
  anyType: boolean;
  /** Called when all bytes are there, before they are parsed; throws to refuse the request. */
  onReceived: () => void;
}

/** Measures a large body as its bytes arrive. */
function measuringAsItGrows(meter: BodyMeter): (bytes: Buffer) => void {
  return (bytes) => {
    if (scheduler.isLarge(bytes.length)) meter.measure(bytes);
  };
}

/** The bytes of the request's JSON, which are charged. What comes compressed is measured later. */
async function readBytes(ctx: Context, meter: BodyMeter, rules: BodyRules): Promise<Buffer> {
  const { maxBytes, memory } = rules;
  const coding = codingOf(ctx);
  if ((ctx.request.length ?? 0) > maxBytes) {
    throw tooLong(`the body has ${ctx.request.length} bytes; at most ${maxBytes} are allowed`);
  }
  const client = clientOf(ctx);
  if (coding === undefined) {
    const onGrown = measuringAsItGrows(meter);
    return readBody(ctx.req, { maxBytes, memory, client, onGrown });
  }
  const received = await readBody(ctx.req, { maxBytes, memory, client });
  const bytes = await inflate(ctx, received, { maxBytes, memory, coding });
  memory.release(received.length);
  return bytes;
}

/** The value of a body that the schema has validated. */
function* reading<T>(steps: Steps<unknown>, schema: ZodType<T>): Steps<T> {
  const value = yield* steps;
  yield;
  return validate(schema, value);
}

/** Runs steps for a millisecond, or one that takes longer; counts them in the share of large bodies. */
function takeTurn<T>(steps: Steps<T>): IteratorResult<void, T> {
  const begin = largeBodies.now();
  try {
    let step = steps.next();
    while (!step.done && largeBodies.now() - begin < TURN_MS) step = steps.next();
    return step;
  } finally {
    largeBodies.spend(largeBodies.now() - begin);
  }
}

/** The result of the steps of a large body, with yields in between. Throws 499 if the client has gone meanwhile. */
async function inTurns<T>(steps: Steps<T>, ctx: Context): Promise<T> {
  let turn = takeTurn(steps);
  while (!turn.done) {
    await largeBodies.yield();
    if (RequestLifetime.of(ctx.req, ctx.res).hasEnded) throw clientGone();
    turn = takeTurn(steps);
  }
  return turn.value;
}

/** The result of the steps that read a body whose bytes are there, when its turn has come. */
async function readReceived<T>(
  ctx: Context,
  bytes: Buffer,
  steps: Steps<T>,
  { onReceived, memory }: BodyRules,
): Promise<T> {
  const passed = scheduler.pass(bytes.length, clientOf(ctx));
  if (passed) await passed;
  try {
    onReceived();
    const value = await (scheduler.isLarge(bytes.length) ? inTurns(steps, ctx) : resultOf(steps));
    memory.release(bytes.length);
    return value;
  } finally {
    scheduler.end(bytes.length);
  }
}

/**
 * The request's JSON value, as `schema` has it. Throws 400, 413, 415, 429, or 499 if the client has gone; bytes that are not UTF-8
 * are an error, not replaced. Bodies that arrive together are parsed a few at a time, those of each client in turn, with yields
 * to the event loop in between.
 */
export async function readJson<T>(ctx: Context, rules: BodyRules, schema: ZodType<T>): Promise<T> {
  if (!rules.anyType) checkType(ctx);
  const meter = new BodyMeter(rules.maxBytes, rules.memory);
  try {
    const bytes = await readBytes(ctx, meter, rules);
    return await readReceived(ctx, bytes, reading(parsing(bytes, meter, rules), schema), rules);
  } finally {
    meter.end();
  }
}
