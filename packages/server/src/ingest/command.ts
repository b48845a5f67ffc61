import type { VectorStore } from "@native-infer/vector-store";
import { returnFreedMemory } from "native-infer/runtime";
import { ModelRegistry } from "../models/model-registry.js";
import type { ServedModel } from "../models/served-model.js";
import { type CommandLine, readFlags } from "../settings/flags.js";
import { refuse } from "../settings/given.js";
import { commandOf, type Settings } from "../settings/read.js";
import { modelLoader } from "../start/load-model.js";
import { storeOf } from "../start/store.js";
import {
  checkNoQueue,
  INGEST_FLAGS,
  type IngestArguments,
  ingestArguments,
  ingestHelp,
} from "./arguments.js";
import { Journal } from "./journal.js";
import { runImport } from "./pipeline.js";
import { showProgress } from "./progress.js";
import { openSource } from "./sources/open.js";

const INTERRUPTED = 130;
const count = new Intl.NumberFormat("en");

/** A line beside the progress, which is on standard error too. */
function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** The parts of an import that have to be closed. */
interface Engines {
  model: ServedModel;
  store: VectorStore;
}

/** Model and store of the settings, for the time of `work`. */
async function withEngines<T>(
  settings: Settings,
  work: (engines: Engines) => Promise<T>,
): Promise<T> {
  returnFreedMemory();
  const models = new ModelRegistry(settings.models, {
    load: modelLoader(settings),
    // What cannot be loaded is this command's own error.
    log: { fault: () => {} },
    waitMs: settings.modelWaitMs,
  });
  try {
    await models.start("first");
    const store = storeOf(settings, models, say, { writeOnly: true });
    try {
      return await work({ model: await models.get(), store });
    } finally {
      await store.close();
    }
  } finally {
    await models.close({ drain: false });
  }
}

function summary(journal: Journal, { model }: Engines, seconds: number): string {
  const { documents, bad } = journal.totals;
  const { runMs, tokenizeMs } = model.embedder.stats();
  const busy = Math.round((100 * (runMs.sum + tokenizeMs.sum)) / (1000 * seconds));
  const dead =
    bad === 0 ? "" : `; ${count.format(bad)} bad records are in ${journal.files.deadLetters}`;
  return `${count.format(documents)} documents in ${seconds.toFixed(1)} s, the engine busy ${busy} % of the time${dead}`;
}

async function importInto(
  engines: Engines,
  given: IngestArguments,
  stop: AbortSignal,
): Promise<void> {
  const { model, store } = engines;
  const source = await openSource(given.path, given.source);
  const target = `${store.name} for ${model.name}`;
  const identity = { source: source.name, fingerprint: source.fingerprint, target };
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
      embedder: model.embedder,
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
  say(summary(journal, engines, (performance.now() - start) / 1000));
}

/** A signal that fires at Ctrl-C or SIGTERM. */
function stopSignal(): AbortSignal {
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stop.abort());
  return stop.signal;
}

/** In this process. */
async function here(
  line: CommandLine,
  environment: NodeJS.ProcessEnv,
  stop: AbortSignal,
): Promise<void> {
  checkNoQueue(line);
  const given = ingestArguments(line);
  const command = commandOf(line, environment);
  if (command.kind !== "serve") throw refuse("an import has no use for --version and the like");
  await withEngines(command.settings, (engines) => importInto(engines, given, stop));
}

/** By workers. What they need is loaded only for them. */
async function throughQueue(...given: Parameters<typeof here>): Promise<void> {
  const { ingestThroughQueue } = await import("./queue/ingest-command.js");
  await ingestThroughQueue(...given);
}

/**
 * `native-infer-server ingest`: gives the exit code. Rejects with what ended the import; what the
 * journal has is kept, and the same command goes on behind it.
 */
export async function ingest(
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<number> {
  const line = readFlags(args, INGEST_FLAGS);
  if (line.switches.has("help")) {
    process.stdout.write(ingestHelp());
    return 0;
  }
  const stop = stopSignal();
  try {
    await (line.own.values.has("queue") ? throughQueue : here)(line, environment, stop);
    return 0;
  } catch (error) {
    if (!stop.aborted) throw error;
    say("stopped; the same command goes on from here");
    return INTERRUPTED;
  }
}
