import { returnFreedMemory } from "native-infer";
import { readSettings } from "../../settings/read.js";
import { onStopSignal } from "../../signals.js";
import { integerOf, type OwnFlags, required, takeFlags } from "./flags.js";
import { connectQueue } from "./redis.js";
import { openTarget } from "./target.js";
import { IngestWorker } from "./worker.js";

const FLAGS: OwnFlags = {
  values: {
    queue: "a URL of Redis",
    "queue-patience-ms": "milliseconds",
    "lock-ms": "milliseconds",
    concurrency: "a number of jobs",
  },
  switches: ["help"],
};

const HELP = `Usage: native-infer-server worker --queue redis://HOST:PORT [--setting value]...

Takes the jobs that native-infer-server ingest --queue has put into Redis, embeds their documents and
writes them to the store. Ends at SIGTERM or SIGINT, once the jobs under way are done.

  --queue URL              Redis: redis:// or rediss://, with user, password and database where needed
  --queue-patience-ms N    How long Redis may be away before the worker ends (60000)
  --lock-ms N              How long a job of a worker that has died is left alone (30000)
  --concurrency N          Jobs under way at once (4)

Model and store are the server's settings, such as --store and --store-url; see native-infer-server --help.
`;

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/**
 * `native-infer-server worker`. Resolves with the exit code after a signal; rejects with what ended the
 * worker.
 */
export async function worker(
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<number> {
  const taken = takeFlags(args, FLAGS);
  if (taken.switches.has("help")) {
    process.stdout.write(HELP);
    return 0;
  }
  const place = {
    url: required(taken, "queue", "redis://host:port"),
    patienceMs: integerOf(taken, "queue-patience-ms", {
      fallback: 60_000,
      least: 0,
      most: 86_400_000,
    }),
  };
  const lockMs = integerOf(taken, "lock-ms", { fallback: 30_000, least: 500, most: 3_600_000 });
  const concurrency = integerOf(taken, "concurrency", { fallback: 4, least: 1, most: 64 });
  const command = readSettings(taken.rest, environment);
  if (command.kind !== "serve") return 0;
  returnFreedMemory();
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
    await Promise.race([new Promise<void>((resolve) => onStopSignal(resolve)), running.failed]);
    await running.close();
    return 0;
  } finally {
    await close();
    connection.close();
  }
}
