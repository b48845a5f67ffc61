import { basename } from "node:path";
import { NativeInferError } from "native-infer";
import { readSettings } from "../../settings/read.js";
import { type IngestArguments, ingestArguments } from "../arguments.js";
import { showProgress } from "../progress.js";
import { openSource } from "../sources/open.js";
import type { Source } from "../sources/source.js";
import { exportDeadLetters } from "./dead-letters.js";
import { integerOf, type OwnFlags, required, takeFlags } from "./flags.js";
import { followToEnd } from "./follow.js";
import { ImportState, importId, type Standing } from "./import-state.js";
import { DEFAULT_ATTEMPTS, openQueue } from "./jobs.js";
import { produce } from "./producer.js";
import { connectQueue, type QueueConnection } from "./redis.js";
import { describeStanding, statusLines } from "./status.js";
import { openTarget } from "./target.js";

/** What an import through a queue takes beside the flags of every import. */
const FLAGS: OwnFlags = {
  values: {
    queue: "a URL of Redis",
    attempts: "a number",
    "queue-patience-ms": "milliseconds",
  },
  switches: ["wait", "status"],
};
const STATUS_FLAGS: OwnFlags = { values: { "dead-letters": "a path" }, switches: [] };
const DAY_MS = 86_400_000;

/** An import through a queue that answers. */
interface QueuedImport {
  given: IngestArguments;
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

function refuse(message: string): NativeInferError {
  return new NativeInferError("INVALID_ARGUMENT", message);
}

async function takeOut(states: readonly ImportState[], path: string): Promise<void> {
  let count = 0;
  for (const state of states) count += await exportDeadLetters(state, path);
  say(`${count} dead letters are in ${path}`);
}

async function showStatus(connection: QueueConnection, args: readonly string[]): Promise<void> {
  const { values, rest } = takeFlags(args, STATUS_FLAGS);
  if (rest.length > 0) throw refuse(`--status does not go with '${rest[0]}'`);
  const queue = await openQueue(connection);
  for (const line of await statusLines(connection, queue)) say(line);
  const path = values.get("dead-letters");
  if (path === undefined) return;
  const imports = await ImportState.all(connection.redis);
  await takeOut(
    imports.map(({ id }) => new ImportState(connection.redis, id)),
    path,
  );
}

/** What is shown of an import while it goes on. */
function progressOf({ total }: Source, { documents, offsetDone }: Standing) {
  const progress = showProgress({ documents, offset: offsetDone, total });
  return {
    onProgress: (now: Standing) => progress.update(now, now.offsetDone),
    stop: () => progress.stop(),
  };
}

/** What the store and the model of the settings are; only the workers need more of them. */
async function targetOf({ given, environment }: QueuedImport) {
  const command = readSettings(given.settings, environment);
  if (command.kind !== "serve") throw refuse("an import has no use for --version and the like");
  const { text, identity, close } = await openTarget(command.settings, say);
  await close();
  return { text, fields: identity.fields };
}

async function importFile(queued: QueuedImport): Promise<void> {
  const { given, connection, attempts, wait, signal } = queued;
  const { path, format, names, patienceMs, restart } = given;
  const source = await openSource(path, format);
  const { text: target, fields } = await targetOf(queued);
  const identity = { source: basename(source.name), fingerprint: source.fingerprint, target };
  const state = new ImportState(connection.redis, importId(identity));
  const begin = await state.begin(identity, source.total, restart || !source.canResume);
  const queue = await openQueue(connection);
  const { onProgress, stop } = progressOf(source, begin);
  const common = { state, queue, patienceMs, signal, onProgress };
  try {
    await produce({ ...common, source, names, fields, attempts }, begin);
    if (wait) await followToEnd(common);
  } finally {
    stop();
  }
  const end = await state.read();
  if (end) say(describeStanding(end));
  if (wait && (await state.countDeadLetters()) > 0) await takeOut([state], given.deadLetters);
}

/**
 * `native-infer-server ingest FILE --queue URL` and `ingest --status --queue URL`. Rejects with
 * `INVALID_ARGUMENT`, or with a `QueueError` after which the same command goes on.
 */
export async function ingestThroughQueue(
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<void> {
  const taken = takeFlags(args, FLAGS);
  const url = required(taken, "queue", "redis://host:port");
  const attempts = integerOf(taken, "attempts", {
    fallback: DEFAULT_ATTEMPTS,
    least: 1,
    most: 1000,
  });
  const patienceMs = integerOf(taken, "queue-patience-ms", {
    fallback: 60_000,
    least: 0,
    most: DAY_MS,
  });
  const { switches, rest } = taken;
  if (rest.some((arg) => /^--checkpoint(=|$)/.test(arg))) {
    throw refuse("--checkpoint does not go with --queue: where the import stands is in Redis");
  }
  const given = switches.has("status") ? undefined : ingestArguments(rest);
  const connection = await connectQueue({ url, patienceMs });
  try {
    if (given === undefined) await showStatus(connection, rest);
    else {
      const wait = switches.has("wait");
      await importFile({ given, environment, connection, attempts, wait, signal });
    }
  } catch (error) {
    throw connection.explain(error);
  } finally {
    connection.close();
  }
}
