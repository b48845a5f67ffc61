import type { LineWriter } from "@native-infer/common";
import { type Logger, pino, stdTimeFunctions } from "pino";
import { levelOf } from "./log-level.js";
import { loggedTexts } from "./logged-texts.js";
import type { LogOptions } from "./pretty-log.js";
import type { RequestEntry } from "./request-entry.js";
import type { RequestLog } from "./request-log.js";

/** Microseconds are as fine as anybody can use them. */
function rounded(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : Math.round(ms * 1000) / 1000;
}

/** One JSON object a line, by pino. Faults are among them, with their stacks. */
export class JsonLog implements RequestLog {
  readonly #logger: Logger;
  readonly #texts: boolean;

  constructor(writer: LineWriter, { level, texts }: LogOptions = { level: "info", texts: false }) {
    this.#texts = texts;
    this.#logger = pino(
      {
        level,
        base: null,
        timestamp: stdTimeFunctions.isoTime,
        formatters: { level: (label) => ({ level: label }) },
      },
      writer,
    );
  }

  request(entry: RequestEntry): void {
    const level = levelOf(entry);
    if (!this.#logger.isLevelEnabled(level)) return;
    const { usage } = entry;
    this.#logger[level](
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
        inputs: this.#texts ? loggedTexts(entry) : undefined,
      },
      "request",
    );
  }

  notice(line: string): void {
    this.#logger.info(line);
  }

  fault(where: string, error: unknown, requestId?: string): void {
    this.#logger.error({ where, requestId, err: error }, "INTERNAL");
  }
}
