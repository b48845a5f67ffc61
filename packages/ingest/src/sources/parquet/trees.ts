import type { SchemaTree } from "hyparquet";
import { isListLike, isMapLike } from "hyparquet/src/schema.js";
import { converterOf } from "./values.js";

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

function mapConverter(key: TreeConverter | undefined, value: TreeConverter | undefined) {
  return throughLists((raw) =>
    Object.fromEntries(
      Object.entries(raw as object).map(([name, of]) => [
        key ? String(key(name)) : name,
        value ? value(of) : of,
      ]),
    ),
  );
}

function structConverter(converters: ReadonlyMap<string, TreeConverter>): TreeConverter {
  return throughLists((raw) =>
    Object.fromEntries(
      Object.entries(raw as object).map(([name, of]) => [name, converters.get(name)?.(of) ?? of]),
    ),
  );
}

/** How the values of a column are made; undefined if they are right as hyparquet gives them. */
export function treeConverter(tree: SchemaTree): TreeConverter | undefined {
  const [only] = tree.children;
  if (only === undefined) {
    const convert = converterOf(tree.element);
    return convert && throughLists(convert);
  }
  if (isListLike(tree))
    return treeConverter(only.children.length === 1 ? (only.children[0] as SchemaTree) : only);
  if (isMapLike(tree)) {
    const [key, value] = only.children.map(treeConverter);
    return key || value ? mapConverter(key, value) : undefined;
  }
  const converters = new Map(
    tree.children.flatMap((child) => {
      const convert = treeConverter(child);
      return convert ? [[child.element.name, convert] as const] : [];
    }),
  );
  return converters.size > 0 ? structConverter(converters) : undefined;
}
