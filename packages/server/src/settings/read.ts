import { basename } from "node:path";
import { parseArgs } from "node:util";
import { NativeInferError } from "native-infer";
import { type Name, type Parsed, SETTINGS } from "./table.js";

/** The values of all settings. */
export type Settings = Omit<Parsed, "modelName"> & { modelName: string };

/** What the command line asks for instead of serving, or the settings to serve with. */
export type Command =
  | { kind: "help" }
  | { kind: "version" }
  | { kind: "serve"; settings: Settings };

const NAMES = Object.keys(SETTINGS) as Name[];
const DEFAULT_MODEL_NAME = "all-MiniLM-L6-v2";

/** `maxInputs` as `max-inputs`. */
export function flagOf(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** `maxInputs` as `MAX_INPUTS`. */
export function variableOf(name: string): string {
  return flagOf(name).replaceAll("-", "_").toUpperCase();
}

function refuse(message: string): NativeInferError {
  return new NativeInferError("INVALID_ARGUMENT", message);
}

/** Flags by setting name. Throws for what is no flag or has no value. */
function readFlags(args: readonly string[]): Map<string, string> {
  const options = Object.fromEntries(
    NAMES.map((name) => [flagOf(name), { type: "string" as const }]),
  );
  const switches = { help: { type: "boolean", short: "h" }, version: { type: "boolean" } } as const;
  const { tokens } = parseArgs({
    args: [...args],
    options: { ...options, ...switches },
    strict: false,
    tokens: true,
  });
  const flags = new Map<string, string>();
  for (const token of tokens) {
    if (token.kind === "positional") throw refuse(`unknown argument '${token.value}'; see --help`);
    if (token.kind !== "option") continue;
    if (token.name === "help" || token.name === "version") flags.set(token.name, "");
    else if (!Object.hasOwn(options, token.name))
      throw refuse(`unknown setting ${token.rawName}; see --help`);
    else if (token.value === undefined || (token.value.startsWith("--") && !token.inlineValue)) {
      throw refuse(`${token.rawName} has no value; see --help`);
    } else flags.set(token.name, token.value);
  }
  return flags;
}

/**
 * The value of one setting: flag before variable before default. An empty variable counts as
 * absent.
 */
function readOne(name: Name, flags: Map<string, string>, environment: NodeJS.ProcessEnv): unknown {
  const { parse, fallback, allowed } = SETTINGS[name];
  const flag = flags.get(flagOf(name));
  const raw = flag ?? (environment[variableOf(name)] || fallback);
  if (raw === undefined) return undefined;
  const result = parse.safeParse(raw);
  if (result.success) return result.data;
  const source = flag === undefined ? variableOf(name) : `--${flagOf(name)}`;
  throw refuse(`${source} is '${raw}'; allowed is ${allowed}`);
}

/**
 * Reads flags (without node and script) and environment. Throws `INVALID_ARGUMENT` naming setting,
 * value and what is allowed. Variables that are no setting belong to somebody else and are left
 * alone.
 */
export function readSettings(args: readonly string[], environment: NodeJS.ProcessEnv): Command {
  const flags = readFlags(args);
  if (flags.has("help")) return { kind: "help" };
  if (flags.has("version")) return { kind: "version" };
  const entries = NAMES.map((name) => [name, readOne(name, flags, environment)]);
  const parsed = Object.fromEntries(entries) as Parsed;
  const nameOfModel = parsed.model === undefined ? DEFAULT_MODEL_NAME : basename(parsed.model);
  return { kind: "serve", settings: { ...parsed, modelName: parsed.modelName ?? nameOfModel } };
}

/** The settings of a server to which nobody says anything. */
export function defaultSettings(): Settings {
  const command = readSettings([], {});
  if (command.kind !== "serve") throw new Error("no arguments ask for no help");
  return command.settings;
}
