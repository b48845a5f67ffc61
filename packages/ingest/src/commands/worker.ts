import { parseCommandLine, valuesOf } from "@native-infer/command-line";
import { flushAtExit, LineWriter, onStopSignal } from "@native-infer/common";
import { exitNow } from "native-infer/runtime";
import { connectQueue } from "../queue/redis.js";
import { IngestWorker } from "../queue/worker.js";
import type { Host } from "./host.js";
import { WORKER_OPTIONS, workerCommand } from "./options.js";
import { openCheckedTarget } from "./target.js";

/** The command `worker`. Resolves with the exit code after a signal; rejects with what ended the worker. */
export async function worker(args: readonly string[], host: Host): Promise<number> {
  const line = parseCommandLine(workerCommand(host), args);
  if (line.kind === "print") {
    process.stdout.write(line.text);
    return 0;
  }
  const given = line.kind === "run" ? line.given : new Map();
  const { queue: url, queueRetryTimeoutMs, lockMs, concurrency } = valuesOf(WORKER_OPTIONS, given);
  const settings = host.target(given);
  const writer = new LineWriter();
  flushAtExit(writer);
  const say = (line: string) => writer.write(`${line}\n`);
  const connection = await connectQueue({ url, retryTimeoutMs: queueRetryTimeoutMs });
  const { embedder, store, text, close } = await openCheckedTarget(settings, say);
  const running = await IngestWorker.start({
    connection,
    embedder,
    store,
    target: text,
    concurrency,
    lockMs,
    report: say,
  });
  say(`${host.names.worker} works for ${connection.name} into ${store.name}`);
  try {
    await Promise.race([
      new Promise<void>((stop) => onStopSignal(stop, { exit: exitNow, hangUp: true })),
      running.failed,
    ]);
    await running.close();
    return 0;
  } finally {
    await close();
    connection.close();
    await writer.close();
  }
}
