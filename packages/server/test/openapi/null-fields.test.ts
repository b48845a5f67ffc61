import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { routesOf } from "../../src/app.js";
import { openApiDocument } from "../../src/openapi/document.js";
import { pathTemplate } from "../../src/openapi/operation-object.js";
import type { Route } from "../../src/web/route.js";
import { validate } from "../../src/web/validation.js";
import { appDeps, fakeEmbedder } from "../support/fake-embedder.js";
import { at, documentOf, schemaCompiler } from "../support/openapi.js";

/** As much of JSON Schema as the bodies of requests are described with. */
interface Schema {
  $ref?: string;
  type?: string;
  enum?: unknown[];
  minimum?: number;
  anyOf?: Schema[];
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: Schema | boolean;
}

/** An optional field, the pointer to its schema, and a whole body with a given value in it or, for undefined, without it. */
interface Optional {
  name: string;
  pointer: string;
  body: (value: unknown) => unknown;
}

const routes = routesOf(appDeps(fakeEmbedder(async () => new Float32Array(2))));
const document = documentOf(openApiDocument(routes, { version: "0", keys: false }));
const accepts = schemaCompiler(document);

function isNull({ type }: Schema): boolean {
  return type === "null";
}

/** Some value that the schema takes, with what is required alone. */
function sample(schema: Schema): unknown {
  if (schema.enum) return schema.enum[0];
  if (schema.anyOf) return sample(schema.anyOf.find((each) => !isNull(each)) as Schema);
  if (schema.type === "object") {
    const required = (schema.required ?? []).map((name) => [
      name,
      sample(schema.properties?.[name] as Schema),
    ]);
    return Object.fromEntries(required);
  }
  if (schema.type === "array") return [sample(schema.items as Schema)];
  if (schema.type === "string") return "a";
  if (schema.type === "boolean") return true;
  return schema.minimum ?? 1;
}

/** All optional fields of a body, those of objects within it too. */
function optionalFields(
  schema: Schema,
  pointer: string,
  name: string,
  whole: (value: unknown) => unknown,
): Optional[] {
  const within = (part: Schema, step: string, called: string, put: (value: unknown) => unknown) =>
    optionalFields(part, `${pointer}/${step}`, called, (value) => whole(put(value)));
  const { properties = {}, required = [], items, anyOf = [], additionalProperties } = schema;
  const base = schema.type === "object" ? (sample(schema) as object) : {};
  const own = Object.keys(properties).filter((field) => !required.includes(field));
  return [
    ...own.map((field) => ({
      name: `${name}.${field}`,
      pointer: `${pointer}/properties/${field}`,
      body: (value: unknown) => whole(value === undefined ? base : { ...base, [field]: value }),
    })),
    ...Object.entries(properties).flatMap(([field, of]) =>
      within(of, `properties/${field}`, `${name}.${field}`, (value) => ({
        ...base,
        [field]: value,
      })),
    ),
    ...anyOf.flatMap((each, index) => within(each, `anyOf/${index}`, name, (value) => value)),
    ...(items ? within(items, "items", `${name}[]`, (value) => [value]) : []),
    ...(typeof additionalProperties === "object"
      ? within(additionalProperties, "additionalProperties", `${name}.*`, (value) => ({ x: value }))
      : []),
  ];
}

const all = routes.flatMap((route) => {
  const method = route.method.toLowerCase();
  const post = document.paths[pathTemplate(route.path)]?.[method];
  const content = (post as { requestBody?: { content: Record<string, { schema: Schema }> } })
    .requestBody?.content["application/json"];
  if (content === undefined) return [];
  const pointer = content.schema.$ref as string;
  const schema = at(document, pointer) as Schema;
  const { body } = route as Route<unknown>;
  assert(body);
  const fields = optionalFields(schema, pointer, route.path, (value) => value);
  return fields.map((field) => ({ ...field, read: (given: unknown) => validate(body, given) }));
});

/** What a body becomes, as JSON, or why it is refused: some bodies need one of two optional fields. */
function outcome(read: (given: unknown) => unknown, given: unknown): string {
  try {
    return JSON.stringify(read(structuredClone(given)));
  } catch (error) {
    return (error as Error).message;
  }
}

describe("an optional field of a request", () => {
  it("is found in the bodies of all routes, and in objects within them", () => {
    const names = all.map(({ name }) => name);
    for (const name of [
      "/v1/embeddings.encoding_format",
      "/v1/embed.images",
      "/v2/embed.truncate",
      "/api/embed.options",
      "/search.filter",
      "/search.filter.*.gte",
      "/documents.documents[].metadata",
      "/embed.normalize",
      "/similarity.parameters.truncation_direction",
      "/rerank.return_text",
    ]) {
      assert(names.includes(name), `${name} is not among ${names.join(", ")}`);
    }
    const withBody = routes.filter(({ body }) => body !== undefined);
    for (const { path } of withBody) assert(names.some((name) => name.startsWith(`${path}.`)));
  });

  for (const { name, pointer, body, read } of all) {
    it(`may be null, as if it were absent, and the document says so: ${name}`, () => {
      assert.deepEqual(accepts(pointer)(null), []);
      assert.equal(outcome(read, body(null)), outcome(read, body(undefined)));
    });
  }
});
