import { parseCommandLine, UsageError, valuesOf } from "@native-infer/command-line";
import { Journal } from "../journal.js";
import { runImport } from "../pipeline.js";
import { showProgress } from "../progress.js";
import { openSource } from "../sources/open.js";
import { type IngestArguments, ingestArguments } from "./arguments.js";
import type { Host, TargetSettings } from "./host.js";
import { INGEST_OPTIONS, ingestCommand } from "./options.js";
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
async function here(
  given: IngestArguments,
  settings: TargetSettings,
  stop: AbortSignal,
): Promise<void> {
  const target = await openTarget(settings, say);
  try {
    await importInto(target, given, stop);
  } finally {
    await target.close();
  }
}

/**
 * The command that imports a file. Resolves with the exit code; rejects with what ended the import. What the
 * journal has is kept, and the same command resumes behind it.
 */
export async function ingest(args: readonly string[], host: Host): Promise<number> {
  const line = parseCommandLine(ingestCommand(host), args);
  if (line.kind === "print") {
    process.stdout.write(line.text);
    return 0;
  }
  if (line.kind === "command") throw new UsageError(`'${line.name}' is no file; see --help`);
  const values = valuesOf(INGEST_OPTIONS, line.given);
  const stop = stopSignal();
  try {
    if (values.queue === undefined) {
      await here(ingestArguments(values, line.operands), host.target(line.given), stop);
    } else {
      // What it needs is loaded only for it.
      const { ingestThroughQueue } = await import("./ingest-through-queue.js");
      await ingestThroughQueue({ ...values, url: values.queue }, line, host, stop);
    }
    return 0;
  } catch (error) {
    if (!stop.aborted) throw error;
    say("stopped; the same command resumes here");
    return INTERRUPTED;
  }
}
