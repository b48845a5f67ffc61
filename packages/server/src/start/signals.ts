import { isatty } from "node:tty";
import { onStopSignal } from "@native-infer/common";
import { exitNow } from "native-infer/runtime";

/**
 * As `onStopSignal`, and takes care of SIGHUP. To a process that was started from a terminal the system sends it when that
 * is closed: it stops, like at SIGTERM. To any other it is somebody's request to `reload`.
 */
export function onSignals(stop: () => void, reload: () => void, flush: () => void): void {
  const hangUp = isatty(0);
  onStopSignal(stop, { exit: exitNow, hangUp, flush });
  if (!hangUp) process.on("SIGHUP", reload);
}
