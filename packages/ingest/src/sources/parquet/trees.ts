import type { SchemaTree } from "hyparquet";
import { isListLike, isMapLike } from "hyparquet/src/schema.js";
import { converterOf, Unreadable } from "./values.js";

/** Makes a value, with those within it, of what hyparquet gives. */
export type TreeConverter = (raw: unknown) => unknown;

/** Lists are arrays however the schema writes them, and a value of a leaf is none. */
function throughLists(convert: TreeConverter): TreeConverter {
  const through: TreeConverter = (raw) => {
    if (raw === undefined || raw === null) return raw;
    return Array.isArray(raw) ? raw.map(through) : convert(raw);
  };
  return through;
}

/** A key of a map as the name of a field. */
function nameOf(key: unknown): string {
  return key instanceof Uint8Array ? Buffer.from(key).toString("base64") : String(key);
}

/** A map of what hyparquet gives for {@link readableSchema}: an object with a list of entries. */
function mapConverter(tree: SchemaTree): TreeConverter {
  const entries = tree.children[0] as SchemaTree;
  const [key, value] = entries.children as [SchemaTree, SchemaTree];
  const [convertKey, convertValue] = [treeConverter(key), treeConverter(value)];
  return throughLists((raw) => {
    const list = (raw as Record<string, Record<string, unknown>[]>)[entries.element.name] ?? [];
    const fields = new Map<string, unknown>();
    for (const entry of list) {
      const [rawKey, rawValue] = [entry[key.element.name], entry[value.element.name]];
      const read = convertKey ? convertKey(rawKey) : rawKey;
      if (read instanceof Unreadable) return read;
      const name = nameOf(read);
      if (fields.has(name)) return new Unreadable(`has the key ${shownName(name)} of a map twice`);
      fields.set(name, (convertValue ? convertValue(rawValue) : rawValue) ?? null);
    }
    return Object.fromEntries(fields);
  });
}

function shownName(name: string): string {
  return JSON.stringify(name.length > 40 ? `${name.slice(0, 40)}…` : name);
}

function structConverter(converters: ReadonlyMap<string, TreeConverter>): TreeConverter {
  return throughLists((raw) =>
    Object.fromEntries(
      Object.entries(raw as object).map(([name, of]) => [name, converters.get(name)?.(of) ?? of]),
    ),
  );
}

/** How the values of a column of {@link readableSchema} are made; undefined if they are right as hyparquet gives them. */
export function treeConverter(tree: SchemaTree): TreeConverter | undefined {
  const [only] = tree.children;
  if (only === undefined) {
    const convert = converterOf(tree.element);
    return convert && throughLists(convert);
  }
  if (isListLike(tree))
    return treeConverter(only.children.length === 1 ? (only.children[0] as SchemaTree) : only);
  if (isMapLike(tree)) return mapConverter(tree);
  const converters = new Map(
    tree.children.flatMap((child) => {
      const convert = treeConverter(child);
      return convert ? [[child.element.name, convert] as const] : [];
    }),
  );
  return converters.size > 0 ? structConverter(converters) : undefined;
}
