import type { ErrorCode } from "native-infer";
import { ListenError } from "../listening/listen-error.js";

/** What the process ends with. docs/reference/settings.md lists these. */
export const EXIT = {
  ok: 0,
  /** A fault, or requests that were cut off at the end of the grace time. */
  fault: 1,
  settings: 2,
  listen: 3,
  model: 4,
} as const;

const MODEL_CODES: ReadonlySet<string> = new Set<ErrorCode>([
  "MODEL_NOT_FOUND",
  "MODEL_INVALID",
  "DOWNLOAD_FAILED",
  "DEADLINE_EXCEEDED",
  "RUNTIME_NOT_FOUND",
  "RUNTIME_INCOMPATIBLE",
  "NOT_FINITE",
  "RESOURCE_EXHAUSTED",
]);

/** The exit code for an error at start. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof ListenError) return EXIT.listen;
  if (!(error instanceof Error) || !("code" in error)) return EXIT.fault;
  if (error.code === "INVALID_ARGUMENT") return EXIT.settings;
  return MODEL_CODES.has(String(error.code)) ? EXIT.model : EXIT.fault;
}
