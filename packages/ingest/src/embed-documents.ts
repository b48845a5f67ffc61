import { withRetries } from "@native-infer/common";
import type { StoredDocument } from "@native-infer/vector-store";
import { type Embedder, type ErrorCode, NativeInferError } from "native-infer";
import { type Batch, deadLetter } from "./batches.js";
import type { DeadLetter } from "./journal.js";

/** Errors that the record causes: the same record fails again, the others do not. */
const OF_THE_RECORD: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  "INVALID_ARGUMENT",
  "TOO_LONG",
  "NOT_FINITE",
]);

/** Embeds what is imported. */
export type DocumentEmbedder = Pick<Embedder, "embedSettled">;

/** Documents with their vectors, and the records that the model refuses. */
export interface EmbeddedDocuments {
  stored: StoredDocument[];
  bad: DeadLetter[];
}

function isRetryable(error: unknown): boolean {
  return error instanceof NativeInferError && error.retryable && error.code !== "CLOSED";
}

/** How often a batch is embedded before a retryable error, such as a full queue, ends it. */
const RETRIES = { isRetryable, maxAttempts: 6, firstPauseMs: 250, maxPauseMs: 4000 };

/** An error of engine or runtime, with the record that met it. */
function fault(error: NativeInferError, number: number): NativeInferError {
  const message = `record ${number} could not be embedded: ${error.message}`;
  return new NativeInferError(error.code, message, { cause: error });
}

/** Documents and their vectors put together. Throws the first error that no record causes. */
function sort(
  documents: Batch["documents"],
  vectors: readonly (Float32Array | NativeInferError)[],
): EmbeddedDocuments {
  const stored: StoredDocument[] = [];
  const bad: DeadLetter[] = [];
  for (const [i, { number, document }] of documents.entries()) {
    const vector = vectors[i];
    if (vector instanceof Float32Array) stored.push({ ...document, vector });
    else if (vector === undefined) throw new NativeInferError("INTERNAL", "a vector is missing");
    else if (!OF_THE_RECORD.has(vector.code)) throw fault(vector, number);
    else bad.push(deadLetter(number, vector.message, document));
  }
  return { stored, bad };
}

/**
 * Embeds the documents of a batch in the bulk lane. A record is bad only if its own text is the cause.
 * Rejects with any other error, so that no record of the batch counts as done: at once with an error
 * of engine or runtime, after 6 attempts with a retryable one.
 */
export async function embedDocuments(
  embedder: DocumentEmbedder,
  documents: Batch["documents"],
  signal?: AbortSignal,
): Promise<EmbeddedDocuments> {
  if (documents.length === 0) return { stored: [], bad: [] };
  const texts = documents.map(({ document }) => document.text);
  const lane = { lane: "bulk" as const, ...(signal ? { signal } : {}) };
  const options = { ...lane, inputType: "document" } as const;
  const attempt = async () =>
    sort(documents, (await embedder.embedSettled(texts, options)).vectors);
  return withRetries(attempt, { ...RETRIES, signal });
}
