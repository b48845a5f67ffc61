import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { anchors, deadLinks } from "./check-links.mjs";

const PAGES = new Map([
  [
    "docs/other.md",
    "# Other\n\n## `--flag`, and what it's for\n\n```sh\n# no heading\n```\n\n## Twice\n\n## Twice\n",
  ],
  ["src/code.ts", ""],
]);
const dead = (text) => deadLinks("docs/page.md", text, (path) => PAGES.get(path));

describe("the check of links", () => {
  for (const [link, why] of [
    ["[a](gone.md)", /gone\.md, which does not exist/],
    ["[a](other.md#gone)", /other\.md#gone, a heading that docs\/other\.md does not have/],
    ["[a](other.md#no-heading)", /#no-heading/],
    ["[a](#gone)", /#gone, a heading that docs\/page\.md does not have/],
    ["[a](../src/gone.ts)", /gone\.ts/],
  ]) {
    it(`refuses ${link}`, () => {
      const found = dead(`# Page\n\n[b](other.md) ${link}\n`);
      assert.equal(found.length, 1);
      assert.match(found[0], why);
    });
  }

  for (const link of [
    "[a](other.md#--flag-and-what-its-for)",
    "[a](other.md#twice-1)",
    "[a](#page)",
    "[a](../src/code.ts#L5)",
    "[a](https://example.org/gone.md#gone)",
    "`[a](gone.md)`",
    "\n```md\n[a](gone.md)\n```\n",
  ]) {
    it(`allows ${link.trim()}`, () => assert.deepEqual(dead(`# Page\n\n${link}\n`), []));
  }

  it("makes the anchors that GitHub makes", () => {
    assert.deepEqual(anchors("# A  b\n## [Link](x.md) & more\n### Größe, CPU-Zeit_\n"), [
      "a--b",
      "link--more",
      "größe-cpu-zeit_",
    ]);
  });
});
