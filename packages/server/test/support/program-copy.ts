import { cpSync, mkdirSync, realpathSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { SERVER_MAIN } from "./server-process.js";

const PACKAGE = join(dirname(SERVER_MAIN), "..", "..");
const INSTALLED = fileURLToPath(new URL("../../../../../node_modules", import.meta.url));

/** The server's package.json. */
export const MANIFEST = join(PACKAGE, "package.json");

/**
 * Copies what the package publishes into `folder`, with the packages that it depends on and without the optional ones, as
 * somebody has it who installed nothing else. Returns the program's file.
 */
export function copyProgram(folder: string): string {
  const { files, dependencies } = createRequire(import.meta.url)(MANIFEST) as {
    files: string[];
    dependencies: Record<string, string>;
  };
  // What is left out again does no harm here.
  for (const file of ["package.json", ...files.filter((each) => !each.startsWith("!"))]) {
    cpSync(join(PACKAGE, file), join(folder, file), { recursive: true });
  }
  for (const name of Object.keys(dependencies)) {
    const target = join(folder, "node_modules", name);
    mkdirSync(dirname(target), { recursive: true });
    symlinkSync(realpathSync(join(INSTALLED, name)), target);
  }
  return join(folder, "dist", "src", "main.js");
}
