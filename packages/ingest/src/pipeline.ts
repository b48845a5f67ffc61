import type { StoredDocument, VectorStore } from "@native-infer/vector-store";
import { type Batch, batchesOf } from "./batches.js";
import type { FieldNames } from "./documents.js";
import { type DocumentEmbedder, embedDocuments } from "./embed-documents.js";
import type { DeadLetter, Journal, Totals } from "./journal.js";
import type { Mark, Source } from "./sources/source.js";
import { retryStore } from "./store-retries.js";

/** Batches that are embedded while another is written: the engine must not wait for the store. */
const AHEAD = 4;

/** An import: what goes where. */
export interface Import {
  source: Source;
  names: FieldNames;
  embedder: DocumentEmbedder;
  store: VectorStore;
  journal: Journal;
  /** Ends the import after the batch that is being written. */
  signal: AbortSignal;
  /** How long a store that is down is waited for. */
  retryTimeoutMs: number;
  /** Told after each batch. */
  onProgress: (totals: Totals, mark: Mark) => void;
}

/** A batch whose vectors are there. */
interface Embedded {
  documents: StoredDocument[];
  bad: DeadLetter[];
  next: Mark;
}

async function embed({ embedder, signal }: Import, batch: Batch): Promise<Embedded> {
  const { documents, next } = batch;
  const { stored, bad } = await embedDocuments(embedder, documents, signal);
  const all = [...batch.bad, ...bad].sort((a, b) => a.number - b.number);
  return { documents: stored, bad: all, next };
}

const retriesOf = ({ retryTimeoutMs, signal }: Import) => ({ timeoutMs: retryTimeoutMs, signal });

async function finish(given: Import, { documents, bad, next }: Embedded): Promise<void> {
  if (documents.length > 0) {
    await retryStore(() => given.store.upsert(documents), retriesOf(given));
  }
  await given.journal.commit(next, documents.length, bad);
  given.onProgress(given.journal.totals, next);
}

/**
 * Reads, embeds in the bulk lane and stores, in the order of the source; what the store has
 * acknowledged is in the journal. Rejects with what ended it; the journal says how far it came.
 */
export async function runImport(given: Import): Promise<Totals> {
  const { source, names, journal, signal } = given;
  const { fields } = await retryStore(() => given.store.identity(), retriesOf(given));
  const waiting: Promise<Embedded>[] = [];
  const finishFirst = async () => finish(given, await (waiting.shift() as Promise<Embedded>));
  const from = journal.mark;
  for await (const batch of batchesOf(source.read(from), from, names, fields)) {
    signal.throwIfAborted();
    const embedded = embed(given, batch);
    // Its failure is met when its turn comes.
    embedded.catch(() => {});
    waiting.push(embedded);
    if (waiting.length > AHEAD) await finishFirst();
  }
  while (waiting.length > 0) await finishFirst();
  return journal.totals;
}
