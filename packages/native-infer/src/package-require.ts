import { createRequire } from "node:module";
import { join } from "node:path";

// A bundle in CommonJS has no import.meta.url: its packages are looked for from the working directory.
const file = (import.meta.url as string | undefined) ?? join(process.cwd(), "bundle.js");

/** `require` of this package's own folder, to look up the packages beside it and to load the addon. */
export const packageRequire = createRequire(file);
