import { constants } from "node:os";
import { isatty } from "node:tty";
import { exitNow } from "native-infer/runtime";

/**
 * One Ctrl+C reaches the process twice, from the terminal and from npm, some milliseconds apart:
 * within this time a signal is the same one.
 */
const SAME_SIGNAL_MS = 200;

/**
/** What {@link onStopSignal} goes by. */
export interface StopRules {
  /** SIGHUP stops too. */
  hangUp?: boolean;
  /** Called before the process ends at once. */
  flush?: () => void;
}

/**
 * Calls `stop` at the first SIGTERM or SIGINT; the second ends the process at once with 128 plus its
 * number, whatever its threads do.
 */
export function onStopSignal(
  stop: () => void,
  { hangUp = false, flush = () => {} }: StopRules = {},
): void {
  let firstAt: number | undefined;
  const receive = (signal: NodeJS.Signals) => {
    const now = performance.now();
    if (firstAt === undefined) {
      firstAt = now;
      stop();
    } else if (now - firstAt > SAME_SIGNAL_MS) {
      flush();
      exitNow(128 + constants.signals[signal]);
    }
  };
  process.on("SIGTERM", receive);
  process.on("SIGINT", receive);
  if (hangUp) process.on("SIGHUP", receive);
}

/**
 * Takes care of SIGHUP. To a process that was started from a terminal the system sends it when that
 * is closed: it stops, like at SIGTERM. To any other it is somebody's request to `reload`.
 */
export function onSignals(stop: () => void, reload: () => void, flush: () => void): void {
  const hangUp = isatty(0);
  onStopSignal(stop, { hangUp, flush });
  if (!hangUp) process.on("SIGHUP", reload);
}
