import { basename } from "node:path";
import type { CommandLine } from "../../settings/flags.js";
import { refuse } from "../../settings/given.js";
import { commandOf } from "../../settings/read.js";
import { DAY_MS } from "../../settings/setting.js";
import { type IngestArguments, ingestArguments } from "../arguments.js";
import { showProgress } from "../progress.js";
import { openSource } from "../sources/open.js";
import type { Source } from "../sources/source.js";
import { exportDeadLetters } from "./dead-letters.js";
import { integerOf, required } from "./flags.js";
import { followToEnd } from "./follow.js";
import { type ImportProgress, ImportState, importId } from "./import-state.js";
import { DEFAULT_ATTEMPTS, openQueue } from "./jobs.js";
import { produce } from "./producer.js";
import { connectQueue, type QueueConnection } from "./redis.js";
import { describeProgress, statusLines } from "./status.js";
import { openTarget } from "./target.js";

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
  environment: NodeJS.ProcessEnv;
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
function checkStatus({ own, settings, files }: CommandLine): void {
  const flags = [...own.values.keys(), ...own.switches].filter((name) => !STATUS_FLAGS.has(name));
  const others = [
    ...flags.map((name) => `--${name}`),
    ...[...settings.values()].map(({ from }) => from),
    ...files,
  ];
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
async function targetOf({ line, environment, given }: QueuedImport) {
  const command = commandOf(line, environment);
  if (command.kind !== "serve") throw refuse("an import has no use for --version and the like");
  const { text, identity, close } = await openTarget(command.settings, say, given.retryTimeoutMs);
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
 * `native-infer-server ingest FILE --queue URL` and `ingest --status --queue URL`. Rejects with
 * `INVALID_ARGUMENT`, or with a `QueueError` after which the same command goes on.
 */
export async function ingestThroughQueue(
  line: CommandLine,
  environment: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<void> {
  const { own: taken } = line;
  const url = required(taken, "queue", "redis://host:port");
  const attempts = integerOf(taken, "attempts", {
    fallback: DEFAULT_ATTEMPTS,
    least: 1,
    most: 1000,
  });
  const retryTimeoutMs = integerOf(taken, "queue-retry-timeout-ms", {
    fallback: 60_000,
    least: 0,
    most: DAY_MS,
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
      await importFile({ given, line, environment, connection, attempts, wait, signal });
    }
  } catch (error) {
    throw connection.explain(error);
  } finally {
    connection.close();
  }
}
