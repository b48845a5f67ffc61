import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** The folder of an installed package as the module at `from` sees it: not every package exports its package.json. */
export function packageFolder(name: string, from: string = import.meta.url): string {
  let folder = dirname(createRequire(from).resolve(name));
  while (folder !== dirname(folder)) {
    const file = join(folder, "package.json");
    if (existsSync(file) && JSON.parse(readFileSync(file, "utf8")).name === name) return folder;
    folder = dirname(folder);
  }
  throw new Error(`the package.json of ${name} was not found`);
}

/** Such as "1.30.0". */
export function packageVersion(name: string, from: string = import.meta.url): string {
  return JSON.parse(readFileSync(join(packageFolder(name, from), "package.json"), "utf8")).version;
}
