import { stat } from "node:fs/promises";
import { isAbsolute } from "node:path";
import { invalidArgument } from "../errors.js";

const PART = /^\w(?:[\w.-]{0,94}\w)?$/;

/**
 * Whether `model` names a place on this machine: an existing directory, or a string in the form of a path (absolute,
 * beginning with `./` or `../`, or with a backslash or more than one slash in it).
 */
export async function isPath(model: string): Promise<boolean> {
  if (isAbsolute(model) || /^\.{1,2}\/|\\|\/.*\//.test(model)) return true;
  const found = await stat(model).catch(() => undefined);
  return found?.isDirectory() ?? false;
}

/** Throws `INVALID_ARGUMENT` unless `id` is `name` or `org/name` as hubs allow it. */
export function checkModelId(id: string): void {
  const parts = id.split("/");
  const ok =
    parts.length <= 2 && parts.every((part) => PART.test(part)) && !/--|\.\.|\.git$/.test(id);
  if (ok) return;
  throw invalidArgument(
    "model",
    id,
    "an existing directory, a path (absolute, or beginning with ./ or ../), or a hub id: name or org/name, each of 1 to " +
      "96 letters, digits, '-', '_' and '.', without '--' and '..', not ending in .git",
  );
}
