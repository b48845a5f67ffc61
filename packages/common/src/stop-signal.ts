import { constants } from "node:os";

/**
 * One Ctrl+C reaches the process twice, from the terminal and from npm, some milliseconds apart:
 * within this time a signal is the same one.
 */
const SAME_SIGNAL_MS = 200;

/** What {@link onStopSignal} goes by. */
export interface StopRules {
  /** Ends the process with this code, whatever its threads do. */
  exit: (code: number) => void;
  /** SIGHUP stops too. Default: false. */
  hangUp?: boolean;
  /** Called before the process ends at once. */
  flush?: () => void;
}

/** Calls `stop` at the first SIGTERM or SIGINT; the second ends the process at once with 128 plus its number. */
export function onStopSignal(
  stop: () => void,
  { exit, hangUp = false, flush = () => {} }: StopRules,
): void {
  let firstAt: number | undefined;
  const receive = (signal: NodeJS.Signals) => {
    const now = performance.now();
    if (firstAt === undefined) {
      firstAt = now;
      stop();
    } else if (now - firstAt > SAME_SIGNAL_MS) {
      flush();
      exit(128 + constants.signals[signal]);
    }
  };
  process.on("SIGTERM", receive);
  process.on("SIGINT", receive);
  if (hangUp) process.on("SIGHUP", receive);
}
