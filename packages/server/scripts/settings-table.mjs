// Writes the table of all settings into docs/reference/settings.md, after they have changed.
// Usage, once the package is compiled: npm run settings-table
import { readFileSync, writeFileSync } from "node:fs";
import { markdownTable } from "@native-infer/command-line";
import { SETTINGS } from "../dist/src/settings/table.js";

const PAGE = new URL("../../../docs/reference/settings.md", import.meta.url);
const TABLE = /^\| flag \| variable \|.*\n(?:\|.*\n)*/m;

const page = readFileSync(PAGE, "utf8");
if (!TABLE.test(page)) throw new Error(`${PAGE.pathname} has no table of settings`);
writeFileSync(
  PAGE,
  page.replace(TABLE, () => markdownTable(SETTINGS)),
);
