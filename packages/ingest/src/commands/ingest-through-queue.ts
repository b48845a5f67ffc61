import { basename } from "node:path";
import { showProgress } from "../progress.js";
import { exportDeadLetters } from "../queue/dead-letters.js";
import { followToEnd } from "../queue/follow.js";
import { type ImportProgress, ImportState, importId } from "../queue/import-state.js";
import { DEFAULT_ATTEMPTS, openQueue } from "../queue/jobs.js";
import { produce } from "../queue/producer.js";
import { connectQueue, type QueueConnection } from "../queue/redis.js";
import { describeProgress, statusLines } from "../queue/status.js";
import { openSource } from "../sources/open.js";
import type { Source } from "../sources/source.js";
import { type IngestArguments, ingestArguments } from "./arguments.js";
import { type CommandLine, DAY_MS, refuse } from "./command-line.js";
import { integerOf, required } from "./flags.js";
import { openCheckedTarget } from "./target.js";

/** What `--status` goes with. */
const STATUS_FLAGS: ReadonlySet<string> = new Set([
  "status",
  "queue",
  "queue-retry-timeout-ms",
  "attempts",
  "wait",
  "dead-letters",
]);

/** An import through a queue that answers. */
interface QueuedImport {
  given: IngestArguments;
  line: CommandLine;
  connection: QueueConnection;
  attempts: number;
  /** To the last job's end, not only until everything is in the queue. */
  wait: boolean;
  signal: AbortSignal;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function takeOut(states: readonly ImportState[], path: string): Promise<void> {
  let count = 0;
  for (const state of states) count += await exportDeadLetters(state, path);
  say(`${count} dead letters are in ${path}`);
}

/** Throws for what has no meaning beside `--status`. */
function checkStatus({ own, settingFlags, files }: CommandLine): void {
  const flags = [...own.values.keys(), ...own.switches].filter((name) => !STATUS_FLAGS.has(name));
  const others = [...flags.map((name) => `--${name}`), ...settingFlags, ...files];
  if (others.length > 0) throw refuse(`--status does not go with '${others[0]}'`);
}

async function showStatus(connection: QueueConnection, { own }: CommandLine): Promise<void> {
  const queue = await openQueue(connection);
  for (const text of await statusLines(connection, queue)) say(text);
  const path = own.values.get("dead-letters");
  if (path === undefined) return;
  const imports = await ImportState.all(connection.redis);
  await takeOut(
    imports.map(({ id }) => new ImportState(connection.redis, id)),
    path,
  );
}

/** What is shown of an import while it goes on. */
function progressOf({ total }: Source, { documents, offsetDone }: ImportProgress) {
  const progress = showProgress({ documents, offset: offsetDone, total });
  return {
    onProgress: (now: ImportProgress) => progress.update(now, now.offsetDone),
    stop: () => progress.stop(),
  };
}

/** What the store and the model of the settings are; only the workers need more of them. */
async function targetOf({ line, given }: QueuedImport) {
  const { text, identity, close } = await openCheckedTarget(
    line.target(),
    say,
    given.retryTimeoutMs,
  );
  await close();
  return { text, fields: identity.fields };
}

async function importFile(queued: QueuedImport): Promise<void> {
  const { given, connection, attempts, wait, signal } = queued;
  const { path, names, retryTimeoutMs, restart } = given;
  const source = await openSource(path, given.source);
  const { text: target, fields } = await targetOf(queued);
  const identity = { source: basename(source.name), fingerprint: source.fingerprint, target };
  const state = new ImportState(connection.redis, importId(identity));
  const begin = await state.begin(identity, source.total, restart || !source.canResume);
  const queue = await openQueue(connection);
  const { onProgress, stop } = progressOf(source, begin);
  const common = { state, queue, retryTimeoutMs, signal, onProgress };
  try {
    await produce({ ...common, source, names, fields, attempts }, begin);
    if (wait) await followToEnd(common);
  } finally {
    stop();
  }
  const end = await state.read();
  if (end) say(describeProgress(end));
  if (wait && (await state.countDeadLetters()) > 0) await takeOut([state], given.deadLetters);
}

/**
 * An import with `--queue URL`, and `--status --queue URL`. Rejects with
 * `INVALID_ARGUMENT`, or with a `QueueError` after which the same command resumes.
 */
export async function ingestThroughQueue(line: CommandLine, signal: AbortSignal): Promise<void> {
  const { own: taken } = line;
  const url = required(taken, "queue", "redis://host:port");
  const attempts = integerOf(taken, "attempts", {
    fallback: DEFAULT_ATTEMPTS,
    min: 1,
    max: 1000,
  });
  const retryTimeoutMs = integerOf(taken, "queue-retry-timeout-ms", {
    fallback: 60_000,
    min: 0,
    max: DAY_MS,
  });
  const { switches, values } = taken;
  if (values.has("checkpoint")) {
    throw refuse("--checkpoint does not go with --queue: where the import stands is in Redis");
  }
  const isStatus = switches.has("status");
  if (isStatus) checkStatus(line);
  const given = isStatus ? undefined : ingestArguments(line);
  const connection = await connectQueue({ url, retryTimeoutMs });
  try {
    if (given === undefined) await showStatus(connection, line);
    else {
      const wait = switches.has("wait");
      await importFile({ given, line, connection, attempts, wait, signal });
    }
  } catch (error) {
    throw connection.explain(error);
  } finally {
    connection.close();
  }
}
