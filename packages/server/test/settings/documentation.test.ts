import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { flagOf, markdownTable, type Option } from "@native-infer/command-line";
import { SETTINGS } from "../../src/settings/table.js";
import { TEI_REFUSED } from "../../src/settings/tei.js";
import { EXIT } from "../../src/start/exit-codes.js";

const page = readFileSync(
  new URL("../../../../../docs/reference/settings.md", import.meta.url),
  "utf8",
);

describe("docs/reference/settings.md", () => {
  it("has the table of all settings; `npm run settings-table` writes it anew", () => {
    assert(
      page.includes(`\n\n${markdownTable(SETTINGS)}\n`),
      "the table is not that of the program",
    );
  });

  it("names each flag of text-embeddings-inference and what stands for it", () => {
    for (const [name, { aliases = [] }] of Object.entries<Option<unknown>>(SETTINGS)) {
      for (const { flag } of aliases)
        assert(page.includes(`| \`--${flag}\` | \`--${flagOf(name)}\``), flag);
    }
    for (const flag of TEI_REFUSED.keys()) assert(page.includes(`| \`--${flag}\` | `), flag);
  });

  it("lists the exit codes", () => {
    for (const code of Object.values(EXIT)) assert(page.includes(`\n| ${code} | `), String(code));
  });
});
