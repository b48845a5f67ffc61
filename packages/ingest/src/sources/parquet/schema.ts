import type { FileMetaData, SchemaElement } from "hyparquet";
import { checkLimit, PARQUET_LIMITS } from "./limits.js";

/** A column that has values: a leaf of the schema's tree. */
export interface Leaf {
  /** From the top-level column down. */
  readonly path: readonly string[];
  readonly element: SchemaElement;
  /** Definition level of a value that is there; 0 if none can be absent. */
  readonly maxDefinition: number;
  /** Lists around a value. */
  readonly maxRepetition: number;
  /** Elements of the schema between the innermost list and the value. */
  readonly tail: number;
  /** Whether each value is a row of its own, so that pages can be left out. */
  readonly isFlat: boolean;
}

/** The levels above an element. */
interface Above {
  path: readonly string[];
  definition: number;
  repetition: number;
  tail: number;
}

/** Reads one element and those within it; gives the index behind them. */
function collect(
  schema: readonly SchemaElement[],
  at: number,
  above: Above,
  leaves: Leaf[],
): number {
  const element = schema[at];
  if (element === undefined) throw new Error("the schema ends too soon");
  const isRoot = at === 0;
  const path = isRoot ? [] : [...above.path, element.name];
  checkLimit("the schema's depth", path.length, PARQUET_LIMITS.depth);
  const repeats = element.repetition_type === "REPEATED";
  const levels = {
    path,
    definition: above.definition + (isRoot || element.repetition_type === "REQUIRED" ? 0 : 1),
    repetition: above.repetition + (repeats ? 1 : 0),
    tail: isRoot || repeats ? 0 : above.tail + 1,
  };
  const children = element.num_children ?? 0;
  checkLimit(`the number of fields of ${path.join(".")}`, children, schema.length);
  if (children === 0) {
    if (isRoot) throw new Error("the schema has no columns");
    if (element.logical_type?.type === "VARIANT") throw new Error("a VARIANT is not read");
    const { definition: maxDefinition, repetition: maxRepetition } = levels;
    const isFlat = path.length === 1 && !repeats;
    leaves.push({ path, element, maxDefinition, maxRepetition, tail: levels.tail, isFlat });
    checkLimit("the number of columns", leaves.length, PARQUET_LIMITS.columns);
    return at + 1;
  }
  if (element.logical_type?.type === "VARIANT") {
    throw new Error(`the column ${path.join(".")} is a VARIANT, which is not read`);
  }
  let next = at + 1;
  for (let i = 0; i < children; i += 1) next = collect(schema, next, levels, leaves);
  return next;
}

/** The columns of a file, in the order of its row groups' chunks. Throws for a schema that is no tree. */
export function leavesOf({ schema }: Pick<FileMetaData, "schema">): Leaf[] {
  const leaves: Leaf[] = [];
  const end = collect(schema, 0, { path: [], definition: 0, repetition: 0, tail: 0 }, leaves);
  if (end !== schema.length) throw new Error("the schema has more elements than its tree");
  const names = new Set(leaves.map(({ path }) => path.join(".")));
  if (names.size < leaves.length) throw new Error("two columns have the same name");
  return leaves;
}
