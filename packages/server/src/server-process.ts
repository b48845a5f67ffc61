import { setTimeout as sleep } from "node:timers/promises";
import { isatty } from "node:tty";
import { flushAtExit, onStopSignal, writeLast } from "@native-infer/common";
import { exitNow } from "native-infer/runtime";
import type { AppDeps } from "./app.js";
import { serve } from "./serve.js";
import type { Settings } from "./settings/read.js";
import { EXIT } from "./start/exit-codes.js";
import { createLog } from "./start/open-log.js";

/** What a program around the server gives to it, beside its settings. */
export interface ProcessAdditions {
  routes?: AppDeps["routes"];
  /** Path of the request that the line of the start suggests. */
  tryPath: string;
}

/** Serves until a signal ends the process. Rejects with what ends the start. */
export async function run(
  settings: Settings,
  { routes, tryPath }: ProcessAdditions,
): Promise<void> {
  const { log, writer } = createLog(settings);
  flushAtExit(writer);
  const server = await serve(settings, log, routes);
  const flush = () => writer.flushSync();
  const stop = async () => {
    const closing = server.close();
    const end = await Promise.race([closing, sleep(closingMs(settings), "unclosed" as const)]);
    if (end === "unclosed") cutOff(flush);
    if (!end) writeLast(2, "native-infer-server: CLOSED: the grace time is over\n");
    await writer.close();
    process.exit(end ? EXIT.ok : EXIT.error);
  };
  if (!settings.inspectorSignal) {
    // Node opens its inspector only if nobody listens to this signal.
    process.on("SIGUSR1", () => log.info("native-infer-server: SIGUSR1 is ignored"));
  }
  onSignals(stop, () => void server.reload(), flush);
  const ready = server.ready.catch(async (error: unknown) => {
    await server.close();
    throw error;
  });
  if (await ready) {
    log.info(`native-infer-server listens on ${server.url} - try: ${example(server.url, tryPath)}`);
  }
}

/** So long after the grace time models and stores may take to close. */
const CLOSE_MS = 5_000;

function closingMs({ shutdownDelayMs, shutdownGraceMs }: Settings): number {
  return shutdownDelayMs + shutdownGraceMs + CLOSE_MS;
}

/** What does not close, such as a model whose file never gives its data, would keep the process from ending as well. */
function cutOff(flush: () => void): never {
  flush();
  writeLast(2, "native-infer-server: CLOSED: what still loads or closes is cut off\n");
  exitNow(EXIT.error);
}

function example(url: string, path: string): string {
  const [, socket] = /^unix:(.*)/s.exec(url) ?? [];
  if (socket === undefined) return `curl ${url}${path}`;
  return `curl --unix-socket ${socket} http://localhost${path}`;
}

/**
 * As `onStopSignal`, and takes care of SIGHUP. To a process that was started from a terminal the system sends it when that
 * is closed: it stops, like at SIGTERM. To any other it is somebody's request to `reload`.
 */
function onSignals(stop: () => void, reload: () => void, flush: () => void): void {
  const hangUp = isatty(0);
  onStopSignal(stop, { exit: exitNow, hangUp, flush });
  if (!hangUp) process.on("SIGHUP", reload);
}
