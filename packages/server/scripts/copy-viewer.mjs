// Copies the viewer of GET /docs, one file with its licence, from its npm package to dist/viewer. Part of `npm run build`.
import { copyFileSync, mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const from = dirname(createRequire(import.meta.url).resolve("openapi-explorer/package.json"));
const to = fileURLToPath(new URL("../dist/viewer/", import.meta.url));

mkdirSync(to, { recursive: true });
copyFileSync(
  join(from, "dist", "browser", "openapi-explorer.min.js"),
  join(to, "openapi-explorer.min.js"),
);
copyFileSync(join(from, "LICENSE"), join(to, "openapi-explorer.LICENSE"));
