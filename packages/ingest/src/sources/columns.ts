import { NativeInferError } from "native-infer";
import { checkColumns } from "./source.js";

/** What is known of a file's columns before it is read. */
export interface ColumnOptions {
  /** Of the file, for messages. */
  path: string;
  /** Columns that the file has to have, that of the texts first. Default none. */
  columns?: readonly string[] | undefined;
  /** The column of the ids, which the file need not have. Default none. */
  idField?: string | undefined;
}

/** A file whose columns cannot be read. */
export function refuseColumns(path: string, what: string): NativeInferError {
  return new NativeInferError("INVALID_ARGUMENT", `${path} cannot be read: ${what}`);
}

const MAX_LISTED = 20;
const MAX_NAME = 40;

function listed(names: readonly string[]): string {
  const shown = names.slice(0, MAX_LISTED).map((name) => JSON.stringify(name.slice(0, MAX_NAME)));
  return `${shown.join(", ")}${names.length > shown.length ? ", …" : ""}`;
}

/** Throws `INVALID_ARGUMENT` for a file without a column that was named: no record would have a text, or the id that is meant. */
export function checkNeeded(names: readonly string[], { path, columns = [] }: ColumnOptions): void {
  const missing = columns.find((column) => !names.includes(column));
  if (missing === undefined) return;
  throw refuseColumns(
    path,
    `it has no column ${JSON.stringify(missing)}; its columns are ${listed(names)}; --text-field and --id-field name those of texts and ids, and of CSV --delimiter says what is between columns`,
  );
}

/**
 * The names that a file's first line has. If several are empty, each of these columns is called by its place: a name has to stand
 * for one column. Throws `INVALID_ARGUMENT` for two columns of one name, and for a file without a column that it has to have.
 */
export function checkedNames(given: readonly string[], options: ColumnOptions): string[] {
  const nameless = given.filter((name) => name === "").length;
  const names = given.map((name, at) => (name === "" && nameless > 1 ? `column ${at + 1}` : name));
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) {
    throw refuseColumns(options.path, `two of its columns are called ${JSON.stringify(twice)}`);
  }
  checkColumns(names);
  checkNeeded(names, options);
  return names;
}
