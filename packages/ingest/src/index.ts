/**
 * Files into a vector store: as commands, and as the parts that they are made of.
 *
 * @packageDocumentation
 */
import type { Host } from "./commands/host.js";

export type { Host, TargetSettings } from "./commands/host.js";
export type { FieldNames, NewDocument } from "./documents.js";
export { type DocumentEmbedder, embedDocuments } from "./embed-documents.js";
export {
  type DeadLetter,
  type ImportIdentity,
  Journal,
  type JournalFiles,
  type Totals,
} from "./journal.js";
export { modelOptions } from "./options/model.js";
export { storeOptions } from "./options/store.js";
export { type Import, runImport } from "./pipeline.js";
export { FORMATS, type Format, openSource, type SourceOptions } from "./sources/open.js";
export type { Mark, Source, SourceRecord } from "./sources/source.js";

/**
 * The command that imports a file, with the arguments behind its name. Resolves with the exit code; rejects
 * with what ended the import.
 */
export async function ingest(args: readonly string[], host: Host): Promise<number> {
  const command = await import("./commands/ingest.js");
  return command.ingest(args, host);
}

/**
 * The command that takes jobs from Redis until a signal ends it, with the arguments behind its name. Resolves
 * with the exit code; rejects with what ended the worker.
 */
export async function worker(args: readonly string[], host: Host): Promise<number> {
  const command = await import("./commands/worker.js");
  return command.worker(args, host);
}
