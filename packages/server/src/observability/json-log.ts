import type { LineWriter } from "@native-infer/common";
import { errorFields } from "./error-fields.js";
import { includes, type LogLevel, levelOf } from "./log-level.js";
import { loggedTexts } from "./logged-texts.js";
import type { LogOptions } from "./pretty-log.js";
import type { RequestEntry } from "./request-entry.js";
import type { RequestLog } from "./request-log.js";

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

  notice(line: string): void {
    if (includes(this.#options.level, "info")) this.#write("info", {}, line);
  }

  fault(where: string, error: unknown, requestId?: string): void {
    this.#write("error", { where, requestId, err: errorFields(error) }, "INTERNAL");
  }
}
