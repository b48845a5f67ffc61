import { Journal } from "../journal.js";
import { runImport } from "../pipeline.js";
import { showProgress } from "../progress.js";
import { openSource } from "../sources/open.js";
import {
  checkNoQueue,
  INGEST_FLAGS,
  type IngestArguments,
  ingestArguments,
  ingestHelp,
} from "./arguments.js";
import type { CommandLine, Host } from "./command-line.js";
import { openTarget, type Target } from "./target.js";

const INTERRUPTED = 130;
const count = new Intl.NumberFormat("en");

/** A line beside the progress, which is on standard error too. */
function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

function summary(journal: Journal, { embedder }: Target, seconds: number): string {
  const { documents, bad } = journal.totals;
  const { runMs, tokenizeMs } = embedder.stats();
  const busy = Math.round((100 * (runMs.sum + tokenizeMs.sum)) / (1000 * seconds));
  const dead =
    bad === 0 ? "" : `; ${count.format(bad)} bad records are in ${journal.files.deadLetters}`;
  return `${count.format(documents)} documents in ${seconds.toFixed(1)} s, the engine busy ${busy} % of the time${dead}`;
}

async function importInto(
  target: Target,
  given: IngestArguments,
  stop: AbortSignal,
): Promise<void> {
  const { modelName, embedder, store } = target;
  const source = await openSource(given.path, given.source);
  const { name, fingerprint } = source;
  const identity = { source: name, fingerprint, target: `${store.name} for ${modelName}` };
  const { checkpoint, deadLetters, restart, names, retryTimeoutMs } = given;
  const journal = await Journal.open(identity, { checkpoint, deadLetters }, { restart });
  if (journal.wasDone) {
    await journal.close();
    say(`${given.path} has been imported already; --restart does it again`);
    return;
  }
  const { totals, mark } = journal;
  const begin = { documents: totals.documents, offset: mark.offset, total: source.total };
  const progress = showProgress(begin);
  const start = performance.now();
  try {
    await runImport({
      ...{ source, names, store, journal, retryTimeoutMs },
      embedder,
      signal: stop,
      onProgress: (done, { offset }) => progress.update(done, offset),
    });
    await journal.finish();
  } catch (error) {
    // The first error says what happened.
    await journal.close().catch(() => {});
    throw error;
  } finally {
    progress.stop();
  }
  say(summary(journal, target, (performance.now() - start) / 1000));
}

/** A signal that fires at Ctrl-C or SIGTERM. */
function stopSignal(): AbortSignal {
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stop.abort());
  return stop.signal;
}

/** In this process. */
async function here(line: CommandLine, stop: AbortSignal): Promise<void> {
  checkNoQueue(line);
  const given = ingestArguments(line);
  const target = await openTarget(line.target(), say);
  try {
    await importInto(target, given, stop);
  } finally {
    await target.close();
  }
}

/** By workers. What they need is loaded only for them. */
async function throughQueue(line: CommandLine, stop: AbortSignal): Promise<void> {
  const { ingestThroughQueue } = await import("./ingest-through-queue.js");
  await ingestThroughQueue(line, stop);
}

/**
 * The command that imports a file. Resolves with the exit code; rejects with what ended the import. What the
 * journal has is kept, and the same command resumes behind it.
 */
export async function ingest(args: readonly string[], host: Host): Promise<number> {
  const line = host.read(args, INGEST_FLAGS);
  if (line.isHelp) {
    process.stdout.write(ingestHelp(host));
    return 0;
  }
  const stop = stopSignal();
  try {
    await (line.own.values.has("queue") ? throughQueue : here)(line, stop);
    return 0;
  } catch (error) {
    if (!stop.aborted) throw error;
    say("stopped; the same command resumes here");
    return INTERRUPTED;
  }
}
