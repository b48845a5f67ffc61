import { inspect } from "node:util";
import type { LineWriter } from "@native-infer/common";
import type { LogOptions } from "./pretty-log.js";
import type { RequestEntry } from "./request-entry.js";
import { includes, type LogLevel, levelOf, loggedTexts, type RequestLog } from "./request-log.js";

/** An error, or what is as good as one for a log. */
interface ErrorLike {
  message: string;
  stack?: unknown;
  cause?: unknown;
  [field: string]: unknown;
}

function isErrorLike(value: unknown): value is ErrorLike {
  return typeof (value as ErrorLike | null | undefined)?.message === "string";
}

/** The error, its cause, the cause of that and so on; each once, although they may form a circle. */
function withCauses(error: ErrorLike): ErrorLike[] {
  const chain = new Set<ErrorLike>();
  let next: unknown = error;
  while (isErrorLike(next) && !chain.has(next)) {
    chain.add(next);
    next = next.cause;
  }
  return [...chain];
}

/** The value, or text for people if JSON cannot hold it: a circle, a bigint. */
function writable(value: unknown): unknown {
  try {
    JSON.stringify(value);
    return value;
  } catch {
    return inspect(value, { customInspect: false });
  }
}

/**
 * What a log in JSON has of `error`: type, message and stack, both with those of its causes, the errors that it is made of, and
 * its other fields. A value that is no error stays as it is. `JSON.stringify` takes whatever this returns.
 */
function errorFields(error: unknown): unknown {
  return fieldsOf(error, new Set());
}

/** `within`: the errors of which `error` is a part; a part that is one of them is left out. */
function fieldsOf(error: unknown, within: ReadonlySet<unknown>): unknown {
  if (!isErrorLike(error)) return writable(error);
  if (within.has(error)) return undefined;
  const around = new Set(within).add(error);
  const chain = withCauses(error);
  const { constructor: made, errors } = error;
  const fields: Record<string, unknown> = {
    type: typeof made === "function" ? made.name : error.name,
    message: chain.map(({ message }) => message).join(": "),
    stack: chain.map(({ stack }) => stack || "").join("\ncaused by: "),
  };
  if (Array.isArray(errors)) {
    fields.aggregateErrors = errors.map((each) => fieldsOf(each, around));
  }
  for (const key in error) {
    if (Object.hasOwn(fields, key)) continue;
    const value = error[key];
    // Causes are part of message and stack.
    if (key !== "cause" || !isErrorLike(value)) fields[key] = fieldsOf(value, around);
  }
  return fields;
}

/** Microseconds are as fine as anybody can use them. */
function rounded(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : Math.round(ms * 1000) / 1000;
}

/** One entry of a log in JSON, with its newline. `fields` that are undefined are left out. */
export function jsonLine(level: LogLevel, fields: object, msg: string): string {
  const time = new Date().toISOString();
  return `${JSON.stringify({ level, time, ...fields, msg })}\n`;
}

/** One JSON object a line, with pino's names of fields. Faults are among them, with their stacks. */
export class JsonLog implements RequestLog {
  readonly #writer: LineWriter;
  readonly #options: LogOptions;

  constructor(writer: LineWriter, options: LogOptions = { level: "info", texts: false }) {
    this.#writer = writer;
    this.#options = options;
  }

  #write(level: LogLevel, fields: object, msg: string): void {
    this.#writer.write(jsonLine(level, fields, msg));
  }

  request(entry: RequestEntry): void {
    const level = levelOf(entry);
    if (!includes(this.#options.level, level)) return;
    const { usage } = entry;
    this.#write(
      level,
      {
        method: entry.method,
        route: entry.route,
        path: entry.path,
        status: entry.status,
        ms: rounded(entry.ms),
        model: usage?.model,
        modelMs: rounded(usage?.modelMs),
        queueMs: rounded(usage?.queueMs),
        tokenizeMs: rounded(usage?.tokenizeMs),
        runMs: rounded(usage?.runMs),
        ioMs: rounded(entry.ioMs),
        texts: usage?.texts,
        tokens: usage?.tokens,
        requestId: entry.requestId,
        traceId: entry.traceId,
        inputs: this.#options.texts ? loggedTexts(entry) : undefined,
      },
      "request",
    );
  }

  info(line: string): void {
    if (includes(this.#options.level, "info")) this.#write("info", {}, line);
  }

  error(where: string, error: unknown, requestId?: string): void {
    this.#write("error", { where, requestId, err: errorFields(error) }, "INTERNAL");
  }
}
