import { basename, resolve } from "node:path";
import type { ModelSource } from "../models/model-source.js";
import { checkTogether } from "./conflicts.js";
import { readVariables } from "./environment.js";
import { readConfigFile } from "./file.js";
import { type CommandLine, readFlags } from "./flags.js";
import { type Given, type GivenSettings, refuse } from "./given.js";
import { printed } from "./print.js";
import { NAMES, type Name, type Parsed, settingOf } from "./table.js";

/** The values of all settings. */
export type Settings = Omit<Parsed, "modelName" | "models"> & {
  modelName: string;
  /** What to serve: the models that were named, or the one; the first is the default. */
  models: readonly ModelSource[];
};

/** What the command line asks for instead of serving, or the settings to serve with. */
export type Command =
  | { kind: "help" }
  | { kind: "version" }
  | { kind: "print"; text: string }
  | { kind: "serve"; settings: Settings };

const DEFAULT_MODEL_NAME = "all-MiniLM-L6-v2";

/** One setting's value. Throws naming where it came from, the value and what is allowed. */
function parseOne(name: Name, given: Given | undefined): unknown {
  const { parse, fallback, allowed, secret } = settingOf(name);
  const text = given?.text ?? fallback;
  if (text === undefined) return undefined;
  const result = parse.safeParse(text);
  if (result.success) return result.data;
  const value = secret ? `wrong: ${result.error.issues[0]?.message}` : `'${text}'`;
  throw refuse(`${given?.from ?? name} is ${value}; allowed is ${allowed}`);
}

/** Flag before variable before file. */
function gather(flags: GivenSettings, environment: NodeJS.ProcessEnv): GivenSettings {
  const variables = readVariables(environment);
  const config = flags.get("config") ?? variables.get("config");
  if (config === undefined) return new Map([...variables, ...flags]);
  const path = String(parseOne("config", config));
  return new Map([...readConfigFile({ ...config, text: path }), ...variables, ...flags]);
}

function complete({ modelName, models, ...parsed }: Parsed): Settings {
  const { model } = parsed;
  const lastPart = model === undefined ? DEFAULT_MODEL_NAME : basename(resolve(model));
  const name = modelName ?? models?.[0]?.name ?? lastPart;
  return { ...parsed, modelName: name, models: models ?? [{ name, model }] };
}

/**
 * Reads flags (without node and script), environment and, where one of these names it, a file.
 * Throws `INVALID_ARGUMENT` naming setting, value, where it came from and what is allowed.
 * Variables that are no setting belong to somebody else and are left alone.
 */
export function readSettings(args: readonly string[], environment: NodeJS.ProcessEnv): Command {
  return commandOf(readFlags(args), environment);
}

/** As {@link readSettings}, for a command line that is read already. */
export function commandOf(
  { switches, settings: flags }: CommandLine,
  environment: NodeJS.ProcessEnv,
): Command {
  if (switches.has("help")) return { kind: "help" };
  if (switches.has("version")) return { kind: "version" };
  const given = gather(flags, environment);
  const entries = NAMES.map((name) => [name, parseOne(name, given.get(name))] as const);
  checkTogether(given);
  if (switches.has("print-config")) return { kind: "print", text: printed(entries, given) };
  return { kind: "serve", settings: complete(Object.fromEntries(entries) as Parsed) };
}

/** The settings of a server to which nobody says anything. */
export function defaultSettings(): Settings {
  const command = readSettings([], {});
  if (command.kind !== "serve") throw new Error("no arguments ask for no help");
  return command.settings;
}
