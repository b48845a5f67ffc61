import { refuse } from "../settings/given.js";
import { DAY_MS } from "../settings/setting.js";
import type { FieldNames } from "./documents.js";
import { FORMATS, type Format } from "./sources/open.js";

/** What an import is told beside the server's settings of model and store. */
export interface IngestArguments {
  /** A file, or `-` for standard input. */
  path: string;
  format: Format | undefined;
  names: FieldNames;
  /** Undefined: none is kept, as for standard input. */
  checkpoint: string | undefined;
  deadLetters: string;
  restart: boolean;
  /** How long a store that is down is waited for. */
  patienceMs: number;
  /** What is left for the settings. */
  settings: string[];
}

/** One flag of the import, for `--help`. */
interface Flag {
  value: string | undefined;
  meaning: string;
}

const FLAGS: Readonly<Record<string, Flag>> = {
  format: { value: FORMATS.join("|"), meaning: "Of the file; without it, by its extension" },
  "id-field": {
    value: "NAME",
    meaning: "Field of the ids; without one, a hash of the content (id)",
  },
  "text-field": { value: "NAME", meaning: "Field of the texts (text)" },
  checkpoint: { value: "FILE", meaning: "Where the import stands (FILE.ingest.json)" },
  "dead-letters": { value: "FILE", meaning: "Records that could not be used (FILE.bad.jsonl)" },
  restart: { value: undefined, meaning: "Begin anew, whatever the checkpoint says" },
  "patience-ms": { value: "N", meaning: "How long a store that is down is waited for (300000)" },
};

/** What `ingest --help` prints. */
export function ingestHelp(): string {
  const rows = Object.entries(FLAGS).map(([name, { value, meaning }]) => {
    return `  ${`--${name}${value === undefined ? "" : ` ${value}`}`.padEnd(30)}${meaning}`;
  });
  return [
    "Usage: native-infer-server ingest FILE [--flag value]... [--setting value]...",
    "",
    "Embeds the documents of a JSONL, CSV or Parquet file, or of standard input (-), and puts them into the store.",
    "Killed at any moment, the same command goes on where it ended. With --queue redis://HOST:PORT the work is done by",
    "any number of `native-infer-server worker`; docs/distributed-ingest.md says how.",
    "",
    ...rows,
    "",
    "The settings are the server's, those of model and store above all; native-infer-server --help lists them.",
    "",
  ].join("\n");
}

/** Splits the command line into the import's flags, the file, and what the settings read. */
function split(args: readonly string[]) {
  const own = new Map<string, string>();
  const settings: string[] = [];
  const paths: string[] = [];
  const rest = [...args];
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    const [, name = "", inline] = /^--([^=]+)(?:=(.*))?$/s.exec(arg) ?? [];
    const flag = Object.hasOwn(FLAGS, name) ? FLAGS[name] : undefined;
    const takesNext = inline === undefined && rest[0] !== undefined && !rest[0].startsWith("--");
    if (flag !== undefined) {
      const value =
        flag.value === undefined ? "" : (inline ?? (takesNext ? rest.shift() : undefined));
      if (value === undefined) throw refuse(`--${name} has no value; see ingest --help`);
      own.set(name, value);
    } else if (arg === "-" || !arg.startsWith("-")) paths.push(arg);
    else settings.push(arg, ...(takesNext ? rest.splice(0, 1) : []));
  }
  return { own, settings, paths };
}

function patienceOf(given: string): number {
  const ms = Number(given);
  if (/^\d{1,8}$/.test(given) && ms <= DAY_MS) return ms;
  throw refuse(`--patience-ms is '${given}'; allowed is an integer from 0 to ${DAY_MS}`);
}

function formatOf(given: string | undefined): Format | undefined {
  const format = FORMATS.find((name) => name === given);
  if (given !== undefined && format === undefined) {
    throw refuse(`--format is '${given}'; allowed is ${FORMATS.join(", ")}`);
  }
  return format;
}

/** Reads what stands behind `ingest`. Throws `INVALID_ARGUMENT`. */
export function ingestArguments(args: readonly string[]): IngestArguments {
  const { own, settings, paths } = split(args);
  const [path, ...more] = paths;
  if (path === undefined)
    throw refuse("ingest needs a file, or - for standard input; see ingest --help");
  if (more.length > 0) throw refuse(`ingest takes one file; '${more[0]}' is another`);
  const base = path === "-" ? "standard-input" : path;
  const usualCheckpoint = path === "-" ? undefined : `${base}.ingest.json`;
  return {
    path,
    format: formatOf(own.get("format")),
    names: { id: own.get("id-field") ?? "id", text: own.get("text-field") ?? "text" },
    checkpoint: own.get("checkpoint") ?? usualCheckpoint,
    deadLetters: own.get("dead-letters") ?? `${base}.bad.jsonl`,
    restart: own.has("restart"),
    patienceMs: patienceOf(own.get("patience-ms") ?? "300000"),
    settings,
  };
}
