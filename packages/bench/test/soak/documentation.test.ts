import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { soakArguments } from "../../src/soak/arguments.js";
import { ATTACKS } from "../../src/soak/attacks/attacks.js";

const root = fileURLToPath(new URL("../../../../../", import.meta.url));
const scripts = JSON.parse(readFileSync(join(root, "package.json"), "utf8")).scripts as object;

for (const file of ["SECURITY.md", "docs/explanation/reliability.md"]) {
  const text = readFileSync(join(root, file), "utf8");
  describe(file, () => {
    test("names tests and pages that exist", () => {
      const links = [...text.matchAll(/\]\(([^)#]+)\)/g)].map(([, path = ""]) => path);
      assert.ok(links.length > 10);
      for (const link of links) assert.ok(existsSync(join(root, dirname(file), link)), link);
    });

    test("names commands that exist", () => {
      const commands = [...text.matchAll(/`npm run ([a-z:]+)/g)].map(([, name = ""]) => name);
      assert.ok(commands.includes("soak"));
      for (const name of commands) assert.ok(Object.hasOwn(scripts, name), name);
      for (const [, path = ""] of text.matchAll(/`node (\S+\.mjs)/g))
        assert.ok(existsSync(join(root, path)), path);
    });

    test("gives the soak options that it takes", () => {
      for (const [, options = ""] of text.matchAll(/`npm run soak -- ([^`]+)`/g))
        if (!/NAME|--help/.test(options)) soakArguments(options.split(" "), Object.keys(ATTACKS));
    });
  });
}

test("docs/explanation/reliability.md says what each attack does", () => {
  const text = readFileSync(join(root, "docs/explanation/reliability.md"), "utf8");
  for (const name of Object.keys(ATTACKS)) assert.ok(text.includes(`\`${name}\``), name);
});
