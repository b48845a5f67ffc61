import type { LineWriter } from "@native-infer/common";
import type { RequestEntry } from "./request-entry.js";
import { includes, type LogLevel, levelOf, loggedTexts, type RequestLog } from "./request-log.js";

/** What a {@link RequestLog} of ours is made with. */
export interface LogOptions {
  level: LogLevel;
  /** Whether the texts of users stand in the lines of their requests. */
  texts: boolean;
}

function words(entry: RequestEntry): string {
  const { usage, requestId, traceId } = entry;
  let line = `${entry.method} ${entry.path} ${entry.status} ${entry.ms.toFixed(1)}ms`;
  if (usage) line += ` texts=${usage.texts} tokens=${usage.tokens} model=${usage.model}`;
  if (requestId !== undefined) line += ` request=${requestId}`;
  if (traceId !== undefined) line += ` trace=${traceId}`;
  return line;
}

/** The lines about a request, for people: what it was, and what model and search took. */
export function prettyRequest(entry: RequestEntry, texts = false): string {
  const { usage, ioMs } = entry;
  let lines = `${words(entry)}\n`;
  if (texts) for (const text of loggedTexts(entry)) lines += `text   : ${JSON.stringify(text)}\n`;
  if (usage) lines += `Model  : ${usage.modelMs.toFixed(1)}ms\n`;
  if (ioMs !== undefined) lines += `io task: ${ioMs.toFixed(1)}ms\n`;
  return lines;
}

/** UTF-16 units of a fault: enough for any stack, unless a message holds what a client sent. */
const MAX_FAULT_LENGTH = 16_384;

/** The lines about a fault. All but the first are indented: none can pass for another entry. */
function prettyFault(where: string, error: unknown, requestId: string | undefined): string {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const request = requestId === undefined ? "" : ` request=${requestId}`;
  const lines = `native-infer-server: INTERNAL: ${where}${request}: ${text}`;
  return `${lines.slice(0, MAX_FAULT_LENGTH).replace(/[\r\n]+ */g, "\n    ")}\n`;
}

/** Lines for people. */
export class PrettyLog implements RequestLog {
  readonly #writer: LineWriter;
  readonly #options: LogOptions;

  constructor(writer: LineWriter, options: LogOptions = { level: "info", texts: false }) {
    this.#writer = writer;
    this.#options = options;
  }

  request(entry: RequestEntry): void {
    const { level, texts } = this.#options;
    if (includes(level, levelOf(entry))) this.#writer.write(prettyRequest(entry, texts));
  }

  info(line: string): void {
    if (includes(this.#options.level, "info")) this.#writer.write(`${line}\n`);
  }

  error(where: string, error: unknown, requestId?: string): void {
    this.#writer.write(prettyFault(where, error, requestId));
  }
}
