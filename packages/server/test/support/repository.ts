import { fileURLToPath } from "node:url";

/** The path of a file of this repository, from its root. */
export function repositoryFile(path: string): string {
  return fileURLToPath(new URL(`../../../../../${path}`, import.meta.url));
}
