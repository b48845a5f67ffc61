import { z } from "zod";

/** A part of the document, as it becomes JSON. */
export type Json = Record<string, unknown>;

/** Which side of a schema is meant: what may be sent to it, or what it makes of that. */
type Side = "input" | "output";

/**
 * `value` with every reference to its own root led to `pointer`, where it stands in the document.
 */
function rebase(value: unknown, pointer: string): unknown {
  if (Array.isArray(value)) return value.map((item) => rebase(item, pointer));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, item]) => [
    key,
    key === "$ref" && typeof item === "string" && item.startsWith("#")
      ? pointer + item.slice(1)
      : rebase(item, pointer),
  ]);
  return Object.fromEntries(entries);
}

/** Takes out what is there for validation's messages, and the bounds of JavaScript's integers. */
function tidy({ jsonSchema }: { jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  delete jsonSchema.allowed;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
}

/**
 * A zod schema as JSON Schema 2020-12 that stands at `pointer`, such as `#/components/schemas/A`.
 * What JSON Schema cannot say (a transformation, a check of one's own) is left out, not refused.
 */
export function jsonSchema(schema: z.ZodType, side: Side, pointer: string): Json {
  const { $schema, ...rest } = z.toJSONSchema(schema, {
    io: side,
    unrepresentable: "any",
    override: tidy,
  });
  return rebase(rest, pointer) as Json;
}

/** The document's `components.schemas`: every body's schema, once and by name. */
export class SchemaBook {
  readonly #names: Record<Side, Map<z.ZodType, string>> = { input: new Map(), output: new Map() };
  readonly #schemas = new Map<string, Json>();

  /** A reference to `schema`, which is entered as `name` unless it is there under another name. */
  ref(schema: z.ZodType, side: Side, name: string): Json {
    const known = this.#names[side].get(schema) ?? this.#enter(schema, side, name);
    return { $ref: `#/components/schemas/${known}` };
  }

  #enter(schema: z.ZodType, side: Side, name: string): string {
    if (this.#schemas.has(name)) throw new Error(`two schemas are called ${name}`);
    this.#names[side].set(schema, name);
    this.#schemas.set(name, jsonSchema(schema, side, `#/components/schemas/${name}`));
    return name;
  }

  /** All that were entered. */
  schemas(): Json {
    return Object.fromEntries(this.#schemas);
  }
}
