import type { FieldNames } from "../documents.js";
import { encodingNamed } from "../sources/bytes/encoding.js";
import { FORMATS, type Format, type SourceOptions } from "../sources/open.js";
import { type CommandFlags, type CommandLine, DAY_MS, type Host, refuse } from "./command-line.js";

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

/** One flag of the import. */
interface Flag {
  /** What stands for the value in `--help`; undefined for a switch, which takes none. */
  value: string | undefined;
  meaning: string;
  /** For messages; without it, what stands in `--help`. */
  allowed?: string;
}

const FLAGS: Readonly<Record<string, Flag>> = {
  format: { value: FORMATS.join("|"), meaning: "Of the file; without it, by its extension" },
  encoding: {
    value: "NAME",
    meaning: "Of a text file, such as windows-1252 or utf-16le (utf-8)",
  },
  delimiter: {
    value: "C",
    meaning: "Between the columns of CSV, \\t for a tab; without it, by the first line",
    allowed: "one character of ASCII, or \\t",
  },
  "id-field": {
    value: "NAME",
    meaning: "Field of the ids; without one, a hash of the content (id)",
  },
  "text-field": { value: "NAME", meaning: "Field of the texts (text)" },
  checkpoint: { value: "FILE", meaning: "Where the import stands (FILE.ingest.json)" },
  "dead-letters": { value: "FILE", meaning: "Records that could not be used (FILE.bad.jsonl)" },
  restart: { value: undefined, meaning: "Begin anew, whatever the checkpoint says" },
  "retry-timeout-ms": {
    value: "N",
    meaning: "How long a store that is down is waited for (300000)",
    allowed: "milliseconds",
  },
};

/** Flags of an import through a queue. */
const QUEUE_FLAGS: Readonly<Record<string, Flag>> = {
  queue: {
    value: "URL",
    meaning: "Let workers do the work, through this Redis",
    allowed: "a URL of Redis",
  },
  wait: { value: undefined, meaning: "Follow the workers to the last job" },
  status: { value: undefined, meaning: "Show all imports of the queue instead" },
  attempts: {
    value: "N",
    meaning: "Tries of a job before it has failed (12)",
    allowed: "a number",
  },
  "queue-retry-timeout-ms": {
    value: "N",
    meaning: "How long Redis may be away (60000)",
    allowed: "milliseconds",
  },
};

const ALL_FLAGS = { ...FLAGS, ...QUEUE_FLAGS };

/** Every flag of an import beside the settings. */
export const INGEST_FLAGS: CommandFlags = {
  values: Object.fromEntries(
    Object.entries(ALL_FLAGS).flatMap(([name, { value, allowed = value }]) =>
      allowed === undefined ? [] : [[name, allowed]],
    ),
  ),
  switches: Object.keys(ALL_FLAGS).filter((name) => ALL_FLAGS[name]?.value === undefined),
  takesFiles: true,
};

/** Throws for flags of a queue if there is none. */
export function checkNoQueue({ own }: CommandLine): void {
  const given = Object.keys(QUEUE_FLAGS).find(
    (name) => own.values.has(name) || own.switches.has(name),
  );
  if (given !== undefined) throw refuse(`--${given} needs --queue too; see --help`);
}

/** What `--help` prints. */
export function ingestHelp({ names, settingsHelp }: Host): string {
  const rows = Object.entries(ALL_FLAGS).map(([name, { value, meaning }]) => {
    return `  ${`--${name}${value === undefined ? "" : ` ${value}`}`.padEnd(36)}${meaning}`;
  });
  return [
    `Usage: ${names.ingest} FILE [--flag value]... [--setting value]...`,
    "",
    "Embeds the documents of a JSONL, CSV or Parquet file, or of standard input (-), and puts them into the store.",
    "Killed at any moment, the same command resumes where it ended. With --queue redis://HOST:PORT the work is done by",
    `any number of "${names.worker}"; docs/guide/distributed-ingest.md says how.`,
    "",
    ...rows,
    "",
    settingsHelp,
    "",
  ].join("\n");
}

function retryTimeoutOf(given: string): number {
  const ms = Number(given);
  if (/^\d{1,8}$/.test(given) && ms <= DAY_MS) return ms;
  throw refuse(`--retry-timeout-ms is '${given}'; allowed is an integer from 0 to ${DAY_MS}`);
}

function formatOf(given: string | undefined): Format | undefined {
  const format = FORMATS.find((name) => name === given);
  if (given !== undefined && format === undefined) {
    throw refuse(`--format is '${given}'; allowed is ${FORMATS.join(", ")}`);
  }
  return format;
}

function encodingOf(given: string | undefined): string | undefined {
  const encoding = given === undefined ? undefined : encodingNamed(given);
  if (given !== undefined && encoding === undefined) {
    throw refuse(
      `--encoding is '${given}'; allowed is a name of the WHATWG's Encoding Standard, such as utf-8, utf-16le, windows-1252, shift_jis`,
    );
  }
  return encoding;
}

function delimiterOf(given: string | undefined): string | undefined {
  if (given === undefined) return undefined;
  const delimiter = ["\\t", "tab"].includes(given.toLowerCase()) ? "\t" : given;
  if (/^[\t -~]$/.test(delimiter) && delimiter !== '"') return delimiter;
  throw refuse(`--delimiter is '${given}'; allowed is one character of ASCII but a quote, or \\t`);
}

/** How the file is read, as the flags say. */
function sourceOf(values: ReadonlyMap<string, string>, textField: string): SourceOptions {
  const idField = values.get("id-field");
  return {
    format: formatOf(values.get("format")),
    encoding: encodingOf(values.get("encoding")),
    delimiter: delimiterOf(values.get("delimiter")),
    columns: [textField, ...(idField === undefined ? [] : [idField])],
    idField: idField ?? "id",
  };
}

/** What a command line says of an import, through a queue or not. Throws `INVALID_ARGUMENT`. */
export function ingestArguments({ own, files }: CommandLine): IngestArguments {
  const { values, switches } = own;
  const [path, ...more] = files;
  if (path === undefined) throw refuse("ingest needs a file, or - for standard input; see --help");
  if (more.length > 0) throw refuse(`ingest takes one file; '${more[0]}' is another`);
  const base = path === "-" ? "standard-input" : path;
  const text = values.get("text-field") ?? "text";
  const usualCheckpoint = path === "-" ? undefined : `${base}.ingest.json`;
  return {
    path,
    source: sourceOf(values, text),
    names: { id: values.get("id-field") ?? "id", text },
    checkpoint: values.get("checkpoint") ?? usualCheckpoint,
    deadLetters: values.get("dead-letters") ?? `${base}.bad.jsonl`,
    restart: switches.has("restart"),
    retryTimeoutMs: retryTimeoutOf(values.get("retry-timeout-ms") ?? "300000"),
  };
}
