import { returnFreedMemory } from "native-infer/runtime";
import { flushAtExit, LineWriter } from "../../observability/line-writer.js";
import { type OwnFlags, readFlags } from "../../settings/flags.js";
import { refuse } from "../../settings/given.js";
import { commandOf } from "../../settings/read.js";
import { onStopSignal } from "../../start/signals.js";
import { integerOf, required } from "./flags.js";
import { connectQueue } from "./redis.js";
import { openTarget } from "./target.js";
import { IngestWorker } from "./worker.js";

const FLAGS: OwnFlags = {
  values: {
    queue: "a URL of Redis",
    "queue-retry-timeout-ms": "milliseconds",
    "lock-ms": "milliseconds",
    concurrency: "a number of jobs",
  },
  switches: [],
  takesFiles: false,
};

const HELP = `Usage: native-infer-server worker --queue redis://HOST:PORT [--setting value]...

Takes the jobs that native-infer-server ingest --queue has put into Redis, embeds their documents and
writes them to the store. Ends at SIGTERM, SIGINT or SIGHUP, once the jobs under way are done.

  --queue URL              Redis: redis:// or rediss://, with user, password and database where needed
  --queue-retry-timeout-ms N    How long Redis may be away before the worker ends (60000)
  --lock-ms N              How long a job of a worker that has died is left alone (30000)
  --concurrency N          Jobs under way at once (4)

Model and store are the server's settings, such as --store and --store-url; see native-infer-server --help.
`;

/**
 * `native-infer-server worker`. Resolves with the exit code after a signal; rejects with what ended the
 * worker.
 */
export async function worker(
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<number> {
  const line = readFlags(args, FLAGS);
  const { own: taken } = line;
  if (line.switches.has("help")) {
    process.stdout.write(HELP);
    return 0;
  }
  const place = {
    url: required(taken, "queue", "redis://host:port"),
    retryTimeoutMs: integerOf(taken, "queue-retry-timeout-ms", {
      fallback: 60_000,
      least: 0,
      most: 86_400_000,
    }),
  };
  const lockMs = integerOf(taken, "lock-ms", { fallback: 30_000, least: 500, most: 3_600_000 });
  const concurrency = integerOf(taken, "concurrency", { fallback: 4, least: 1, most: 64 });
  const command = commandOf(line, environment);
  if (command.kind !== "serve") throw refuse("a worker has no use for --version and the like");
  returnFreedMemory();
  const writer = new LineWriter();
  flushAtExit(writer);
  const say = (line: string) => writer.write(`${line}\n`);
  const connection = await connectQueue(place);
  const { embedder, store, text, close } = await openTarget(command.settings, say);
  const running = await IngestWorker.start({
    connection,
    embedder,
    store,
    target: text,
    concurrency,
    lockMs,
    report: say,
  });
  say(`native-infer-server works for ${connection.name} into ${store.name}`);
  try {
    await Promise.race([
      new Promise<void>((stop) => onStopSignal(stop, { hangUp: true })),
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
