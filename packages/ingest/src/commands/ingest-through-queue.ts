import { basename } from "node:path";
import { type CommandLine, UsageError, type Values } from "@native-infer/command-line";
import { showProgress } from "../progress.js";
import { exportDeadLetters } from "../queue/dead-letters.js";
import { followToEnd } from "../queue/follow.js";
import { type ImportProgress, ImportState, importId } from "../queue/import-state.js";
import { openQueue } from "../queue/jobs.js";
import { produce } from "../queue/producer.js";
import { connectQueue, type QueueConnection } from "../queue/redis.js";
import { describeProgress, statusLines } from "../queue/status.js";
import { openSource } from "../sources/open.js";
import type { Source } from "../sources/source.js";
import { type IngestArguments, ingestArguments } from "./arguments.js";
import type { Host, TargetSettings } from "./host.js";
import type { INGEST_OPTIONS } from "./options.js";
import { openCheckedTarget } from "./target.js";

type QueueValues = Values<typeof INGEST_OPTIONS> & { url: string };
type RunLine = Extract<CommandLine, { kind: "run" }>;

/** Options that `--status` goes with. */
const STATUS_OPTIONS: ReadonlySet<string> = new Set([
  "status",
  "queue",
  "queueRetryTimeoutMs",
  "attempts",
  "wait",
  "deadLetters",
] satisfies (keyof typeof INGEST_OPTIONS)[]);

/** An import through a queue that answers. */
interface QueuedImport {
  given: IngestArguments;
  settings: TargetSettings;
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
function checkStatus({ given, operands }: RunLine): void {
  const flags = [...given].filter(([name]) => !STATUS_OPTIONS.has(name));
  const [other] = [...flags.map(([, { from }]) => from), ...operands];
  if (other !== undefined) throw new UsageError(`--status does not go with '${other}'`);
}

async function showStatus(connection: QueueConnection, path: string | undefined): Promise<void> {
  const queue = await openQueue(connection);
  for (const text of await statusLines(connection, queue)) say(text);
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
async function targetOf({ settings, given }: QueuedImport) {
  const { text, identity, close } = await openCheckedTarget(settings, say, given.retryTimeoutMs);
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
export async function ingestThroughQueue(
  values: QueueValues,
  line: RunLine,
  host: Host,
  signal: AbortSignal,
): Promise<void> {
  const { url, queueRetryTimeoutMs, attempts, wait, status, deadLetters } = values;
  if (status) checkStatus(line);
  const given = status ? undefined : ingestArguments(values, line.operands);
  const connection = await connectQueue({ url, retryTimeoutMs: queueRetryTimeoutMs });
  try {
    if (given === undefined) await showStatus(connection, deadLetters);
    else {
      const settings = host.target(line.given);
      await importFile({ given, settings, connection, attempts, wait, signal });
    }
  } catch (error) {
    throw connection.explain(error);
  } finally {
    connection.close();
  }
}
