import { UsageError, type Values } from "@native-infer/command-line";
import type { FieldNames } from "../documents.js";
import type { SourceOptions } from "../sources/open.js";
import type { IMPORT_OPTIONS } from "./options.js";

/** What an import takes beside the settings of model and store. */
export interface IngestArguments {
  /** A file, or `-` for standard input. */
  path: string;
  /** How the file is read. */
  source: SourceOptions;
  names: FieldNames;
  /** Undefined: none is kept, as for standard input. */
  checkpoint: string | undefined;
  deadLetters: string;
  restart: boolean;
  /** How long a store that is down is waited for. */
  retryTimeoutMs: number;
}

/** What a command line says of an import, through a queue or not. Throws `INVALID_ARGUMENT`. */
export function ingestArguments(
  values: Values<typeof IMPORT_OPTIONS>,
  files: readonly string[],
): IngestArguments {
  const { idField, textField, format, encoding, delimiter, restart, retryTimeoutMs } = values;
  const [path, ...more] = files;
  if (path === undefined)
    throw new UsageError("ingest needs a file, or - for standard input; see --help");
  if (more.length > 0) throw new UsageError(`ingest takes one file; '${more[0]}' is another`);
  const base = path === "-" ? "standard-input" : path;
  const usualCheckpoint = path === "-" ? undefined : `${base}.ingest.json`;
  const columns = [textField, ...(idField === undefined ? [] : [idField])];
  const names = { id: idField ?? "id", text: textField };
  return {
    path,
    source: { format, encoding, delimiter, columns, idField: names.id },
    names,
    checkpoint: values.checkpoint ?? usualCheckpoint,
    deadLetters: values.deadLetters ?? `${base}.bad.jsonl`,
    restart,
    retryTimeoutMs,
  };
}
