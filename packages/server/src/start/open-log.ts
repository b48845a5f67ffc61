import { LineWriter } from "@native-infer/common";
import { JsonLog, jsonLine } from "../observability/json-log.js";
import { PrettyLog } from "../observability/pretty-log.js";
import type { RequestLog } from "../observability/request-log.js";
import type { Settings } from "../settings/read.js";

/** A log and what it writes with, which the process has to close. */
export interface OpenLog {
  log: RequestLog;
  writer: LineWriter;
}

function jsonDropLine(count: number): string {
  return jsonLine("warn", { dropped: count }, "log entries dropped");
}

/** The log that the settings ask for, on the file descriptor `fd`. */
export function createLog(
  { logFormat, logLevel, logTexts }: Pick<Settings, "logFormat" | "logLevel" | "logTexts">,
  fd = 1,
): OpenLog {
  const options = { level: logLevel, texts: logTexts };
  if (logFormat === "pretty") {
    const writer = new LineWriter(fd);
    return { log: new PrettyLog(writer, options), writer };
  }
  const writer = new LineWriter(fd, jsonDropLine);
  return { log: new JsonLog(writer, options), writer };
}
