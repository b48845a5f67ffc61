/** The ways of the experiment, in the order in which they are reported. */
import { NODE_WAYS } from "./node-ways.js";
import { PYTHON_WAYS } from "./python-ways.js";
import type { Way } from "./way.js";

export type * from "./way.js";

export const WAYS: readonly Way[] = [...NODE_WAYS, ...PYTHON_WAYS];
