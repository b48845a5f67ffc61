import { limits } from "./limits.js";
import { listening } from "./listening.js";
import { model } from "./model.js";
import { observability } from "./observability.js";
import { security } from "./security.js";
import type { Setting } from "./setting.js";
import { store } from "./store.js";

/**
 * Every setting. The name gives flag and variable: `maxInputs` is `--max-inputs` and `MAX_INPUTS`.
 */
export const SETTINGS = {
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
