import { constants } from "node:os";
import { exitNow } from "native-infer";

/**
 * One Ctrl+C reaches the process twice, from the terminal and from npm, some milliseconds apart:
 * within this time a signal is the same one.
 */
const SAME_SIGNAL_MS = 200;

/**
 * Calls `stop` at the first SIGTERM or SIGINT; the second ends the process at once with 128 plus
 * its number, after `flush`.
 */
export function onStopSignal(stop: () => void, flush: () => void = () => {}): void {
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
}
