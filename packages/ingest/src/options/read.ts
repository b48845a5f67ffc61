import { basename, resolve } from "node:path";
import { type Given, readVariables, type Values, valuesOf } from "@native-infer/command-line";
import type { TargetSettings } from "../commands/host.js";
import { modelOptions } from "./model.js";
import { storeOptions } from "./store.js";

const OPTIONS = { ...modelOptions, ...storeOptions };
const DEFAULT_MODEL_NAME = "all-MiniLM-L6-v2";

/** The same without what is undefined. */
function definedProperties<T extends object>(
  values: T,
): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined),
  ) as never;
}

function targetOf(values: Values<typeof OPTIONS>): TargetSettings {
  const {
    modelName = values.model === undefined ? DEFAULT_MODEL_NAME : basename(resolve(values.model)),
    store: kind,
    storePath: path,
    storeUrl: url,
    storeApiKey: apiKey,
    storeCollection: collection,
    storeTimeoutMs: timeoutMs,
    storeFields: fields,
    hfToken: token,
    ...load
  } = values;
  return {
    modelName,
    model: definedProperties({ ...load, token }),
    store: { kind, path, url, apiKey, collection, timeoutMs },
    fields,
  };
}

/** Model and store, by flags and, for what these do not say, by variables. Throws `INVALID_ARGUMENT`. */
export function readTarget(flags: Given, environment: NodeJS.ProcessEnv): TargetSettings {
  const given = new Map([...readVariables(OPTIONS, environment), ...flags]);
  return targetOf(valuesOf(OPTIONS, given));
}
