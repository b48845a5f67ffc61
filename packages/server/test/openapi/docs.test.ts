import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { routesOf } from "../../src/app.js";
import { openApiDocument } from "../../src/openapi/document.js";
import { pathTemplate } from "../../src/openapi/operation-object.js";
import { appDeps, fakeEmbedder } from "../support/fake-embedder.js";
import { documentOf, schemaCompiler } from "../support/openapi.js";

const ROOT = new URL("../../../../../", import.meta.url);
const DOCS = new URL("docs/reference/", ROOT);

const operations = routesOf(appDeps(fakeEmbedder(async () => new Float32Array(2))));
const document = documentOf(openApiDocument(operations, { version: "0", keys: false }));
const accepts = schemaCompiler(document);

const read = (url: URL) => readFileSync(url, "utf8");
const overview = read(new URL("http-api.md", DOCS));

/** What is shown of an answer that is an error. */
const ERROR = /^\{"(?:error|message)":/;

/** The commands in a page's code blocks, each on one line; but those that are there to fail. */
function commands(markdown: string): string[] {
  const blocks = [...markdown.matchAll(/^```\w*\n(.*?)^```/gms)].map(([, block = ""]) => block);
  return blocks.flatMap((block) => {
    const lines = block.replaceAll(/\\\n\s*/g, " ").split("\n");
    return lines.filter(
      (line, at) => /^(?:\$ )?curl /.test(line) && !ERROR.test(lines[at + 1] ?? ""),
    );
  });
}

/** The body and path of a curl command that posts JSON. */
function example(command: string): { path: string; body: string } | undefined {
  const path = /https?:\/\/[^/\s'"]+(\/[^\s'"?]*)/.exec(command)?.[1];
  const body = / (?:-d|--data|--json) '([^']*)'/.exec(command)?.[1];
  return path === undefined || body === undefined ? undefined : { path, body };
}

/** Whether `path` is one that `template`, such as `/a/:id` or `/a/*name`, stands for. */
function isOf(template: string, path: string): boolean {
  const pattern = template.replace(/:\w+/g, "[^/]+").replace(/\*\w+/g, ".+");
  return new RegExp(`^${pattern}$`).test(path);
}

const pages = [
  new URL("packages/server/README.md", ROOT),
  ...readdirSync(new URL("http-api/", DOCS)).map((name) => new URL(`http-api/${name}`, DOCS)),
];

describe("docs/reference/http-api.md", () => {
  it("has every route of the server, and no other", () => {
    const rows = [...overview.matchAll(/^\| `((?:GET|POST|DELETE) [^`]+)` \|/gm)];
    const expected = operations.map(({ method, path }) => `${method} ${path}`);
    assert.deepEqual(rows.map(([, route]) => route).sort(), expected.sort());
  });

  it("leads only to pages that are there", () => {
    const links = [...overview.matchAll(/\]\(([^)#]+)/g)].map(([, link = ""]) => link);
    assert(links.length > 0);
    for (const link of links.filter((each) => !/^https?:/.test(each))) {
      assert(existsSync(new URL(link, DOCS)), link);
    }
  });
});

describe("the examples in the documentation", () => {
  for (const page of pages) {
    const examples = commands(read(page)).flatMap((command) => example(command) ?? []);
    for (const { path, body } of examples) {
      it(`${page.pathname.split("/").at(-1)}: ${path} takes ${body.slice(0, 60)}`, () => {
        const route = operations.find((each) => each.method === "POST" && isOf(each.path, path));
        assert(route, `${path} is not served`);
        const content = document.paths[pathTemplate(route.path)]?.post?.requestBody?.content;
        const reference = content?.["application/json"]?.schema.$ref;
        assert(reference);
        assert.deepEqual(accepts(reference)(JSON.parse(body)), []);
      });
    }
  }

  it("are found", () => {
    assert(pages.some((page) => commands(read(page)).some((command) => example(command))));
  });
});
