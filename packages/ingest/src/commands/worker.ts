import { flushAtExit, LineWriter, onStopSignal } from "@native-infer/common";
import { exitNow } from "native-infer/runtime";
import { connectQueue } from "../queue/redis.js";
import { IngestWorker } from "../queue/worker.js";
import { type CommandFlags, DAY_MS, type Host } from "./command-line.js";
import { integerOf, required } from "./flags.js";
import { openCheckedTarget } from "./target.js";

const FLAGS: CommandFlags = {
  values: {
    queue: "a URL of Redis",
    "queue-retry-timeout-ms": "milliseconds",
    "lock-ms": "milliseconds",
    concurrency: "a number of jobs",
  },
  switches: [],
  takesFiles: false,
};

function help({ names, settingsHelp }: Host): string {
  return `Usage: ${names.worker} --queue redis://HOST:PORT [--setting value]...

Takes the jobs that ${names.ingest} FILE --queue has put into Redis, embeds their documents and
writes them to the store. Ends at SIGTERM, SIGINT or SIGHUP, once the jobs under way are done.

  --queue URL              Redis: redis:// or rediss://, with user, password and database where needed
  --queue-retry-timeout-ms N    How long Redis may be away before the worker ends (60000)
  --lock-ms N              How long a job of a worker that has died is left alone (30000)
  --concurrency N          Jobs under way at once (4)

${settingsHelp}
`;
}

/** The command `worker`. Resolves with the exit code after a signal; rejects with what ended the worker. */
export async function worker(args: readonly string[], host: Host): Promise<number> {
  const line = host.read(args, FLAGS);
  const { own: taken } = line;
  if (line.isHelp) {
    process.stdout.write(help(host));
    return 0;
  }
  const place = {
    url: required(taken, "queue", "redis://host:port"),
    retryTimeoutMs: integerOf(taken, "queue-retry-timeout-ms", {
      fallback: 60_000,
      min: 0,
      max: DAY_MS,
    }),
  };
  const lockMs = integerOf(taken, "lock-ms", { fallback: 30_000, min: 500, max: 3_600_000 });
  const concurrency = integerOf(taken, "concurrency", { fallback: 4, min: 1, max: 64 });
  const settings = line.target();
  const writer = new LineWriter();
  flushAtExit(writer);
  const say = (line: string) => writer.write(`${line}\n`);
  const connection = await connectQueue(place);
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
