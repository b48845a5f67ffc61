import { EXIT as COMMON, exitCodeOf as commonCodeOf } from "@native-infer/common";
import { ListenError } from "../listening/listen-error.js";

/** What the process ends with; `error` also if requests were cut off at the end of the grace time. docs/reference/settings.md lists these. */
export const EXIT = { ...COMMON, listen: 3 } as const;

/** The exit code for an error at start. */
export function exitCodeOf(error: unknown): number {
  return error instanceof ListenError ? EXIT.listen : commonCodeOf(error);
}
