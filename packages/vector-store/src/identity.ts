import { StoreError } from "./errors.js";
import { parseFields, printFields } from "./fields.js";
import type { Fields, StoreIdentity } from "./vector-store.js";

/** What the caller's vectors are. Without fields, those of the store that is there already. */
export interface WantedIdentity {
  readonly model: string;
  readonly dimensions: number;
  readonly fields?: Fields | undefined;
}

/** The identity of a store that is made anew. */
export function newIdentity({ model, dimensions, fields = {} }: WantedIdentity): StoreIdentity {
  return { model, dimensions, fields };
}

/** An identity as the text that stores keep. */
export function printIdentity({ model, dimensions, fields }: StoreIdentity): string {
  return JSON.stringify({ model, dimensions, fields: printFields(fields) });
}

function readIdentity(text: string | null | undefined): StoreIdentity | undefined {
  try {
    const { model, dimensions, fields } = JSON.parse(text ?? "") as Record<string, unknown>;
    const read = fields === "" ? {} : parseFields(String(fields));
    if (typeof model !== "string" || typeof dimensions !== "number") return undefined;
    return read && { model, dimensions, fields: read };
  } catch {
    return undefined;
  }
}

function conflict(store: string, message: string): StoreError {
  return new StoreError(
    "STORE_CONFLICT",
    `the store ${store} ${message}; name another one with --store-collection`,
  );
}

/**
 * The identity that a store keeps, once it agrees with what is wanted of it. Throws
 * `STORE_CONFLICT`, which names both sides.
 */
export function agreedIdentity(
  store: string,
  kept: string | null | undefined,
  wanted: WantedIdentity,
): StoreIdentity {
  const found = readIdentity(kept);
  if (found === undefined) throw conflict(store, "was not made by native-infer");
  if (found.model !== wanted.model || found.dimensions !== wanted.dimensions) {
    throw conflict(
      store,
      `holds vectors of ${found.model} with ${found.dimensions} dimensions, and this server's model is ${wanted.model} with ${wanted.dimensions}`,
    );
  }
  const { fields = found.fields } = wanted;
  if (printFields(fields) !== printFields(found.fields)) {
    throw conflict(
      store,
      `has the fields "${printFields(found.fields)}", and "${printFields(fields)}" are wanted`,
    );
  }
  return found;
}
