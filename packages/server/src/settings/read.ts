import { basename, resolve } from "node:path";
import {
  type CommandDefinition,
  configFileOf,
  type Given,
  gather,
  type Options,
  parseCommandLine,
  type Values,
  valuesOf,
} from "@native-infer/command-line";
import { version } from "../common/version.js";
import type { ModelSource } from "../models/model-source.js";
import { AREAS, SETTINGS, type SettingValues, SWITCHES } from "./table.js";
import { TEI_REFUSED } from "./tei.js";

/** The values of all settings. */
export type Settings = Omit<SettingValues, "modelName" | "models"> & {
  modelName: string;
  /** What to serve: the models that were named, or the one; the first is the default. */
  models: readonly ModelSource[];
};

/** Settings that a program adds to the server's: flags, variables and names in the file of `--config` like these. */
export interface AddedSettings<O extends Options> {
  /** Their heading in `--help`. */
  heading: string;
  options: O;
}

/** No settings. */
export type NoOptions = Record<never, never>;

/** What the command line asks for instead of serving, or the settings to serve with. */
export type Command<O extends Options = NoOptions> =
  /** Help, the version or the configuration. */
  | { kind: "print"; text: string }
  /** One of the commands below the server, with its arguments. */
  | { kind: "command"; name: string; args: readonly string[] }
  | { kind: "serve"; settings: Settings; added: Values<O> };

/** The command line of the server. */
export const SERVER: CommandDefinition = {
  name: "native-infer-server",
  description:
    "Serves text embeddings over HTTP. A flag wins over its environment variable, that over the file of --config; an empty variable counts as absent. Setting --max-inputs is NATIVE_INFER_MAX_INPUTS and, in the file, maxInputs.",
  groups: { Options: SWITCHES },
  settings: AREAS,
  version: version(),
  commands: {
    ingest: "Embed the documents of a file and put them into the store",
    worker: "Do the work of imports that go through a queue",
  },
  refused: TEI_REFUSED,
  notes:
    'Each command has its own --help. A flag behind "also" is what text-embeddings-inference calls it.',
};

const FILE_OPTION = "config";
const DEFAULT_MODEL_NAME = "all-MiniLM-L6-v2";

function complete({ modelName, models, ...values }: SettingValues): Settings {
  const { model } = values;
  const lastPart = model === undefined ? DEFAULT_MODEL_NAME : basename(resolve(model));
  const name = modelName ?? models?.[0]?.name ?? lastPart;
  return { ...values, modelName: name, models: models ?? [{ name, model }] };
}

function gatherAll(options: Options, flags: Given, environment: NodeJS.ProcessEnv): Given {
  return gather(options, { flags, environment, fileOption: FILE_OPTION });
}

/**
 * The settings of flags that are parsed already, of the environment and of the file that one of these names, which may have
 * the `added` ones too.
 */
export function settingsOf(
  flags: Given,
  environment: NodeJS.ProcessEnv,
  added: Options = {},
): Settings {
  return complete(valuesOf(SETTINGS, gatherAll({ ...SETTINGS, ...added }, flags, environment)));
}

/**
 * Reads flags (without node and script), environment and, if one of these names it, a file.
 * Throws `INVALID_ARGUMENT` naming setting, value, where it came from and what is allowed.
 * Variables that are no setting belong to other programs and are left alone. `own` are settings of the program around the
 * server; none by default.
 */
export function readSettings<O extends Options = NoOptions>(
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
  own?: AddedSettings<O>,
): Command<O> {
  const options = own?.options ?? ({} as O);
  const settings = own ? { ...AREAS, [own.heading]: options } : AREAS;
  const line = parseCommandLine({ ...SERVER, settings }, args);
  if (line.kind !== "run") return line;
  const all = { ...SETTINGS, ...options };
  const given = gatherAll(all, line.given, environment);
  const values = valuesOf(SETTINGS, given);
  const added = valuesOf(options, given);
  if (!valuesOf(SWITCHES, line.given).printConfig)
    return { kind: "serve", settings: complete(values), added };
  const printed: Options = all;
  return {
    kind: "print",
    text: configFileOf(printed, { ...values, ...added }, { given, fileOption: FILE_OPTION }),
  };
}

/** The settings of a server to which nobody says anything. */
export function defaultSettings(): Settings {
  return settingsOf(new Map(), {});
}
