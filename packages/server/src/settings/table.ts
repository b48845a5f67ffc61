import { choice, option, path, switchOption, type Values } from "@native-infer/command-line";
import { STORE_KINDS } from "@native-infer/vector-store";
import { storeOptions } from "@native-infer/vector-store/options";
import { limits } from "./limits.js";
import { listening } from "./listening.js";
import { model } from "./model.js";
import { observability } from "./observability.js";
import { security } from "./security.js";

/** The vector search. */
const store = {
  store: option(choice(STORE_KINDS), {
    help: "Where documents are kept; without it, lancedb, opened at the first use",
  }),
  ...storeOptions,
};

/** Where the other settings are. */
const source = {
  config: option(path("a JSON file"), {
    help: "File with settings under their names, such as `maxInputs`",
  }),
};

/** The settings by area, under the headings of `--help`. */
export const AREAS = {
  "Configuration file": source,
  Listening: listening,
  Models: model,
  Limits: limits,
  Security: security,
  "Logs and traces": observability,
  "Vector store": store,
};

/** Every setting of the server. */
export const SETTINGS = {
  ...source,
  ...listening,
  ...model,
  ...limits,
  ...security,
  ...observability,
  ...store,
};

/** Flags that ask for something else than serving. */
export const SWITCHES = {
  printConfig: switchOption("Print the settings that would be served with, as a file for --config"),
};

/** The values of all settings. */
export type SettingValues = Values<typeof SETTINGS>;
