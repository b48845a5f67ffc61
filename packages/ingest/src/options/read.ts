import { basename, resolve } from "node:path";
import { parseArgs } from "node:util";
import type { StoreOptions } from "@native-infer/vector-store";
import type { LoadOptions } from "native-infer";
import {
  type CommandFlags,
  type CommandLine,
  refuse,
  type TargetSettings,
} from "../commands/command-line.js";
import { modelOptions } from "./model.js";
import type { Option } from "./option.js";
import { storeOptions } from "./store.js";

const OPTIONS = { ...modelOptions, ...storeOptions };
type Name = keyof typeof OPTIONS;
type Value<K extends Name> = (typeof OPTIONS)[K] extends Option<infer T> ? T : never;
type Values = { [K in Name]?: Value<K> };
const NAMES = Object.keys(OPTIONS) as Name[];
const DEFAULT_MODEL_NAME = "all-MiniLM-L6-v2";

function optionOf(name: Name): Option<unknown> {
  return OPTIONS[name];
}

/** `storePath` as `store-path`. */
function flagOf(name: Name): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function variableOf(name: Name): string {
  const { variable } = optionOf(name);
  return variable ?? `NATIVE_INFER_${flagOf(name).replaceAll("-", "_").toUpperCase()}`;
}

const BY_FLAG: ReadonlyMap<string, Name> = new Map(NAMES.map((name) => [flagOf(name), name]));

/** Lines of `--help` about every option of model and store. */
export function optionsHelp(): string {
  const rows = NAMES.map((name) => {
    const { meaning, allowed, fallback } = optionOf(name);
    const suffix = fallback === undefined ? "" : ` (${fallback})`;
    return `  ${`--${flagOf(name)}`.padEnd(24)}${meaning}: ${allowed}${suffix}`;
  });
  return [
    "Settings of model and store; a flag wins over its environment variable, such as NATIVE_INFER_STORE_PATH:",
    "",
    ...rows,
  ].join("\n");
}

/** A text and where it came from, for messages. */
interface Given {
  text: string;
  from: string;
}

function parsed(name: Name, { text, from }: Given): unknown {
  const { parse, allowed, isSecret } = optionOf(name);
  const value = parse(text);
  if (value !== undefined) return value;
  throw refuse(`${from} is ${isSecret ? "wrong" : `'${text}'`}; allowed is ${allowed}`);
}

/** Flag before variable before default; an empty variable counts as absent. */
function valuesOf(flags: ReadonlyMap<Name, Given>, environment: NodeJS.ProcessEnv): Values {
  const entries = NAMES.flatMap((name) => {
    const variable = variableOf(name);
    const text = environment[variable] || optionOf(name).fallback;
    const given = flags.get(name) ?? (text === undefined ? undefined : { text, from: variable });
    return given === undefined ? [] : [[name, parsed(name, given)] as const];
  });
  return Object.fromEntries(entries) as Values;
}

function targetOf(values: Values): TargetSettings {
  const {
    modelName = values.model === undefined ? DEFAULT_MODEL_NAME : basename(resolve(values.model)),
    store: kind = "lancedb",
    storePath: path,
    storeUrl: url,
    storeApiKey: apiKey,
    storeCollection: collection = "documents",
    storeTimeoutMs: timeoutMs = 10_000,
    storeFields: fields,
    hfToken: token,
    ...load
  } = values;
  const model: LoadOptions = token === undefined ? load : { ...load, token };
  const store: StoreOptions["kind"] = kind;
  return {
    modelName,
    model,
    store: { kind: store, path, url, apiKey, collection, timeoutMs },
    fields,
  };
}

/** Flags of a command line as `parseArgs` wants to know them. */
function parseOptions({ values, switches }: CommandFlags) {
  const string = [...Object.keys(values), ...BY_FLAG.keys()];
  return {
    help: { type: "boolean" as const, short: "h" },
    ...Object.fromEntries(string.map((name) => [name, { type: "string" as const }])),
    ...Object.fromEntries(switches.map((name) => [name, { type: "boolean" as const }])),
  };
}

/**
 * Reads a command line without node, script and command, and variables for what it does not say. Throws
 * `INVALID_ARGUMENT` for what is neither a flag of `flags`, nor one of model and store, nor a file.
 */
export function readCommandLine(
  args: readonly string[],
  flags: CommandFlags,
  environment: NodeJS.ProcessEnv,
): CommandLine {
  const options = parseOptions(flags);
  const { tokens } = parseArgs({ args: [...args], options, strict: false, tokens: true });
  const values = new Map<string, string>();
  const switches = new Set<string>();
  const given = new Map<Name, Given>();
  const files: string[] = [];
  for (const token of tokens) {
    if (token.kind === "option-terminator") continue;
    if (token.kind === "positional") {
      if (!flags.takesFiles) throw refuse(`unknown argument '${token.value}'; see --help`);
      files.push(token.value);
      continue;
    }
    const { name, rawName, value, inlineValue } = token;
    if (!Object.hasOwn(options, name)) throw refuse(`unknown setting ${rawName}; see --help`);
    const setting = BY_FLAG.get(name);
    if (name === "help" || flags.switches.includes(name)) {
      if (value !== undefined) throw refuse(`${rawName} takes no value; see --help`);
      switches.add(name);
    } else if (!value || (!inlineValue && value.startsWith("--"))) {
      const allowed = setting === undefined ? flags.values[name] : optionOf(setting).allowed;
      throw refuse(`${rawName} has no value; allowed is ${allowed}`);
    } else if (setting === undefined) values.set(name, value);
    else given.set(setting, { text: value, from: rawName });
  }
  return {
    isHelp: switches.delete("help"),
    own: { values, switches },
    files,
    settingFlags: [...given.values()].map(({ from }) => from),
    target: () => targetOf(valuesOf(given, environment)),
  };
}
