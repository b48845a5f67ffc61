import { NativeInferError } from "native-infer";
import { checkColumns } from "./source.js";

/** What is known of a file's columns before it is read. */
export interface ColumnOptions {
  /** Of the file, for messages. */
  path: string;
  /** The column of the texts: the file has to have it. Undefined: it may have any. */
  textField?: string | undefined;
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

/** Throws `INVALID_ARGUMENT` for a file without the column of the texts: each of its records would be a bad one. */
export function checkTextColumn(
  names: readonly string[],
  { path, textField }: ColumnOptions,
): void {
  if (textField === undefined || names.includes(textField)) return;
  throw refuseColumns(
    path,
    `it has no column ${JSON.stringify(textField)}; its columns are ${listed(names)}; --text-field names the one of the texts, and of CSV --delimiter says what is between columns`,
  );
}

/**
 * The names that a file's first line has. If several are empty, each of these columns is called by its place: a name has to stand
 * for one column. Throws `INVALID_ARGUMENT` for two columns of one name, and for a file without the column of the texts.
 */
export function checkedNames(given: readonly string[], options: ColumnOptions): string[] {
  const nameless = given.filter((name) => name === "").length;
  const names = given.map((name, at) => (name === "" && nameless > 1 ? `column ${at + 1}` : name));
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) {
    throw refuseColumns(options.path, `two of its columns are called ${JSON.stringify(twice)}`);
  }
  checkColumns(names);
  checkTextColumn(names, options);
  return names;
}
