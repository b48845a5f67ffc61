import {
  type CommandDefinition,
  choice,
  integer,
  milliseconds,
  option,
  parsed,
  switchOption,
  text,
} from "@native-infer/command-line";
import { DEFAULT_ATTEMPTS } from "../queue/jobs.js";
import { encodingNamed } from "../sources/bytes/encoding.js";
import { FORMATS } from "../sources/open.js";
import type { Host } from "./host.js";

const encoding = parsed(
  (given) => {
    const name = encodingNamed(given);
    if (name === undefined) throw new Error("no encoding has that name");
    return name;
  },
  {
    allowed:
      "a name of the WHATWG's Encoding Standard, such as utf-8, utf-16le, windows-1252, shift_jis",
    placeholder: "name",
  },
);

const delimiter = parsed(
  (given) => {
    const character = ["\\t", "tab"].includes(given.toLowerCase()) ? "\t" : given;
    if (!/^[\t -~]$/.test(character) || character === '"') throw new Error("no delimiter");
    return character;
  },
  { allowed: "one character of ASCII but a quote, or \\t", placeholder: "c" },
);

const QUEUE_URL = text("a URL of Redis, such as redis://host:port", "url");

/** An import's own options. */
export const IMPORT_OPTIONS = {
  format: option(choice(FORMATS), { help: "Of the file; without it, by its extension" }),
  encoding: option(encoding, { help: "Of a text file; without it, utf-8" }),
  delimiter: option(delimiter, {
    help: "Between the columns of CSV; without it, by the first line",
  }),
  idField: option(text("a name", "name"), {
    help: "Field of the ids; without it, id, and a hash of the content if there is none",
  }),
  textField: option(text("a name", "name"), { default: "text", help: "Field of the texts" }),
  checkpoint: option(text("a path", "path"), {
    excludes: ["queue"],
    help: "Where the import stands; without it, FILE.ingest.json",
  }),
  deadLetters: option(text("a path", "path"), {
    help: "Records that could not be used; without it, FILE.bad.jsonl",
  }),
  restart: switchOption("Begin anew, whatever the checkpoint says"),
  retryTimeoutMs: option(milliseconds(0), {
    default: 300_000,
    help: "How long a store that is down is waited for",
  }),
};

const queueRetryTimeoutMs = {
  default: 60_000,
  help: "How long Redis may be away",
};

/** Options of an import through a queue. */
export const QUEUE_OPTIONS = {
  queue: option(QUEUE_URL, {
    secret: true,
    help: "Let workers do the work, through this Redis, which then has the checkpoint",
  }),
  wait: switchOption("Follow the workers to the last job", { needs: "queue" }),
  status: switchOption("Show all imports of the queue instead", { needs: "queue" }),
  attempts: option(integer(1, 1000), {
    default: DEFAULT_ATTEMPTS,
    needs: "queue",
    help: "Tries of a job before it has failed",
  }),
  queueRetryTimeoutMs: option(milliseconds(0), { ...queueRetryTimeoutMs, needs: "queue" }),
};

/** All options of an import beside those of model and store. */
export const INGEST_OPTIONS = { ...IMPORT_OPTIONS, ...QUEUE_OPTIONS };

/** A worker's own options. */
export const WORKER_OPTIONS = {
  queue: option(QUEUE_URL, {
    required: true,
    secret: true,
    help: "Redis, with user, password and database if it needs them; rediss:// is TLS",
  }),
  queueRetryTimeoutMs: option(milliseconds(0), queueRetryTimeoutMs),
  lockMs: option(integer(500, 3_600_000), {
    default: 30_000,
    help: "How long a job of a worker that has died is left alone",
  }),
  concurrency: option(integer(1, 64), { default: 4, help: "Jobs under way at once" }),
};

/** The command line of an import. */
export function ingestCommand({ names, definition }: Host): CommandDefinition {
  return {
    ...definition,
    name: names.ingest,
    description: `Embeds the documents of a file and puts them into the store. Killed at any moment, the same command resumes where it ended. With --queue the work is done by any number of "${names.worker}"; docs/guide/distributed-ingest.md says how.`,
    groups: { Import: IMPORT_OPTIONS, Queue: QUEUE_OPTIONS },
    operands: { name: "file", help: "JSONL, CSV or Parquet; - for standard input" },
  };
}

/** The command line of a worker. */
export function workerCommand({ names, definition }: Host): CommandDefinition {
  const { version: _, commands: __, ...shared } = definition;
  return {
    ...shared,
    name: names.worker,
    description: `Takes the jobs that "${names.ingest} FILE --queue" has put into Redis, embeds their documents and writes them to the store. Ends at SIGTERM, SIGINT or SIGHUP, once the jobs under way are done.`,
    groups: { Worker: WORKER_OPTIONS },
  };
}
