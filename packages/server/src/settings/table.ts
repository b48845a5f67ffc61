import { limits } from "./limits.js";
import { listening } from "./listening.js";
import { model } from "./model.js";
import { observability } from "./observability.js";
import { security } from "./security.js";
import type { Setting } from "./setting.js";
import { source } from "./source.js";
import { store } from "./store.js";

/**
 * Every setting. The name gives flag and variable: `maxInputs` is `--max-inputs` and `MAX_INPUTS`.
 */
export const SETTINGS = {
  ...source,
  ...listening,
  ...model,
  ...limits,
  ...security,
  ...observability,
  ...store,
};

type Table = typeof SETTINGS;

/** The name of a setting. */
export type Name = keyof Table;

/** The values as they were given. */
export type Parsed = { [K in Name]: Table[K] extends Setting<infer T> ? T : never };

/** All names, in the order of the table. */
export const NAMES = Object.keys(SETTINGS) as Name[];

/** Whether there is a setting of that name. */
export function isName(name: string): name is Name {
  return Object.hasOwn(SETTINGS, name);
}

/** The setting of that name. */
export function settingOf(name: Name): Setting<unknown> {
  return SETTINGS[name];
}
