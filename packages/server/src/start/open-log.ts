import { LineWriter } from "@native-infer/common";
import { PrettyLog } from "../observability/pretty-log.js";
import type { RequestLog } from "../observability/request-log.js";
import type { Settings } from "../settings/read.js";

/** A log and what it writes with, which the process has to close. */
export interface OpenLog {
  log: RequestLog;
  writer: LineWriter;
}

function jsonDropLine(count: number): string {
  const time = new Date().toISOString();
  return `${JSON.stringify({ level: "warn", time, dropped: count, msg: "log entries dropped" })}\n`;
}

/** The log that the settings ask for, on the file descriptor `fd`. */
export async function createLog(
  { logFormat, logLevel, logTexts }: Pick<Settings, "logFormat" | "logLevel" | "logTexts">,
  fd = 1,
): Promise<OpenLog> {
  const options = { level: logLevel, texts: logTexts };
  if (logFormat === "pretty") {
    const writer = new LineWriter(fd);
    return { log: new PrettyLog(writer, options), writer };
  }
  // Loaded where it is used: it takes some 25 ms of the start.
  const { JsonLog } = await import("../observability/json-log.js");
  const writer = new LineWriter(fd, jsonDropLine);
  return { log: new JsonLog(writer, options), writer };
}
