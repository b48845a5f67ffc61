import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Validator } from "@seriousme/openapi-schema-validator";
import fc from "fast-check";
import { z } from "zod";
import { routesOf } from "../../src/app.js";
import { openai, service } from "../../src/dialects/openai.js";
import { openApiDocument } from "../../src/openapi/document.js";
import {
  type AnyRoute,
  type Dialect,
  defineRoute,
  type ErrorResponse,
} from "../../src/web/route.js";
import { appDeps, fakeEmbedder } from "../support/fake-embedder.js";
import { at, type Document, documentOf, schemaCompiler } from "../support/openapi.js";

const operations = routesOf(appDeps(fakeEmbedder(async () => new Float32Array(2))));

/** A route with everything that an operation can have, under an API with its own statuses. */
function odd(path = "/odd/:id/part/:part"): AnyRoute {
  const dialect: Dialect = {
    name: "An odd one: yes",
    formatError: ({ status, message }) => ({
      status: status === 400 || status === 413 ? 422 : status,
      body: { odd: message },
    }),
    errorSchema: z.object({ odd: z.string() }),
  };
  const Tree = z.object({
    label: z.string(),
    get children() {
      return z.array(Tree);
    },
  });
  const Named = z.object({ a: z.string().trim().transform(Number) }).meta({ id: "Named" });
  return defineRoute({
    method: "POST",
    path,
    dialect,
    summary: "Odd",
    body: z.object({
      tree: Tree,
      named: Named,
      also: Named,
      when: z.date().optional(),
      both: z.preprocess((value) => value, z.string()).default("x"),
    }),
    parameters: [
      { name: "part", in: "path", description: "Which", schema: z.coerce.number().int() },
      { name: "deep", in: "query", description: "How", schema: Tree, required: true },
    ],
    responses: {
      200: { description: "A tree", schema: Tree },
      204: { description: "Nothing" },
      422: { description: "In its own words" },
    },
    handle: () => {},
  });
}

const options = { version: "1.2.3", keys: false };
const build = (all: readonly AnyRoute[], keys = false) =>
  documentOf(openApiDocument(all, { ...options, keys }));

async function assertValid(document: Document): Promise<void> {
  const validator = new Validator();
  const { valid, errors } = await validator.validate(structuredClone(document));
  assert(valid, JSON.stringify(errors, null, 1));
  assert.equal(validator.version, "3.1");
}

function references(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) =>
    key === "$ref" && typeof item === "string" ? [item] : references(item),
  );
}

describe("the OpenAPI document", () => {
  it("is valid by OpenAPI's own schema, with keys and without", async () => {
    await assertValid(build(operations));
    await assertValid(build(operations, true));
    await assertValid(build([...operations, odd()], true));
  });

  it("refers only to what it has", () => {
    for (const document of [build(operations, true), build([odd()])]) {
      const all = references(document);
      assert(all.length > 10);
      for (const reference of all) assert.notEqual(at(document, reference), undefined, reference);
    }
  });

  it("has every operation once, under its API's tag, and no other", () => {
    const { paths, tags } = build(operations);
    const found = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(
        ([
          method,
          {
            tags: [tag],
          },
        ]) => `${method} ${path} ${tag}`,
      ),
    );
    const expected = operations.map(
      ({ method, path, dialect }) =>
        `${method.toLowerCase()} ${path.replace(/[:*](\w+)/g, "{$1}")} ${dialect.name}`,
    );
    assert.deepEqual(found.sort(), expected.sort());
    const names = new Set(operations.map(({ dialect }) => dialect.name));
    assert.deepEqual(new Set(tags.map(({ name }) => name)), names);
  });

  it("gives every operation an id of its own", () => {
    const all = Object.values(build(operations).paths).flatMap((path) => Object.values(path));
    assert.equal(new Set(all.map(({ operationId }) => operationId)).size, operations.length);
  });

  it("is the same, byte for byte, for the same operations", () => {
    const twice = [0, 1].map(() => JSON.stringify(build([...operations, odd()])));
    assert.equal(twice[0], twice[1]);
  });

  it("documents what the operation says itself before what is common to all", () => {
    const { responses } = build([odd()]).paths["/odd/{id}/part/{part}"]?.post ?? {};
    const statuses = ["200", "204", "403", "408", "415", "421", "422", "429", "500", "503", "504"];
    assert.deepEqual(Object.keys(responses ?? {}), statuses);
    assert.equal(responses?.["422"]?.description, "In its own words");
    assert.equal(responses?.["204"]?.content, undefined);
  });

  it("documents the types of all errors of a status, where an API sends some as text", () => {
    const textual: Dialect = {
      ...openai,
      name: "Textual",
      // As text until a validated request turns out wrong.
      formatError: (error) =>
        error.status === 400 && !(error.cause instanceof z.ZodError)
          ? ({ status: 400, body: error.message } as unknown as ErrorResponse)
          : openai.formatError(error),
    };
    const { post } =
      build([{ ...odd("/text"), dialect: textual } as AnyRoute]).paths["/text"] ?? {};
    assert.deepEqual(Object.keys(post?.responses["400"]?.content ?? {}).sort(), [
      "application/json",
      "text/plain",
    ]);
    assert.deepEqual(Object.keys(post?.responses["429"]?.content ?? {}), ["application/json"]);
  });

  it("asks for a key, and documents 401, only where keys are on and the route is not open", () => {
    const post = build(operations, true).paths["/v1/embeddings"]?.post;
    const health = build(operations, true).paths["/health"]?.get;
    assert.deepEqual([post?.security, post?.responses["401"] !== undefined], [undefined, true]);
    assert.deepEqual([health?.security, health?.responses["401"] !== undefined], [[], false]);
    assert.deepEqual(build(operations, true).security, [{ key: [] }]);
    const without = build(operations);
    assert.deepEqual(
      [without.security, without.components.securitySchemes],
      [undefined, undefined],
    );
    assert.equal(without.paths["/v1/embeddings"]?.post?.responses["401"], undefined);
  });

  it("names every part of a path as a parameter, described or not", () => {
    const { parameters = [] } = build([odd()]).paths["/odd/{id}/part/{part}"]?.post ?? {};
    const inPath = parameters.filter((each) => each.in === "path");
    assert.deepEqual(inPath.map(({ name }) => name).sort(), ["id", "part"]);
    assert(inPath.every(({ required }) => required));
  });

  it("keeps recursive and shared schemas usable where they stand", () => {
    const document = build([odd()]);
    const accepts = schemaCompiler(document);
    const request = accepts("#/components/schemas/post-odd-id-part-part-request");
    const leaf = { label: "leaf", children: [] };
    const good = { tree: { label: "root", children: [leaf] }, named: { a: "1" }, also: { a: "2" } };
    assert.deepEqual(request(good), []);
    assert.notDeepEqual(request({ ...good, tree: { label: "root", children: [{}] } }), []);
    assert.notDeepEqual(request({ ...good, also: { a: 2 } }), []);
    assert(!JSON.stringify(document).includes('"allowed"'));
  });

  it("refuses two schemas of one name rather than losing one", () => {
    const same = () => odd("/same");
    assert.throws(() => build([same(), same()]), /two schemas are called/);
  });
});

describe("the errors of the APIs", () => {
  const apis = new Map(operations.map(({ dialect }) => [dialect.name, dialect]));

  it("have the documented shape, whatever the error", async () => {
    const { HttpError } = await import("../../src/web/http-error.js");
    const validators = [...apis.values()].map((dialect) => {
      const only = build([defineRoute({ ...bare, dialect })]);
      const accepts = schemaCompiler(only);
      const pointer = Object.keys(only.components.schemas)[0];
      return { dialect, accepts: accepts(`#/components/schemas/${pointer}`) };
    });
    const status = fc.constantFrom(400, 401, 404, 405, 413, 415, 422, 429, 500, 503, 504);
    const param = fc.option(fc.string());
    fc.assert(
      fc.property(status, fc.string(), param, (of, message, name) => {
        const error = new HttpError(of, "INVALID_ARGUMENT", message, { param: name });
        for (const { dialect, accepts } of validators) {
          const { body } = dialect.formatError(error);
          if (typeof body === "object") {
            assert.deepEqual(accepts(JSON.parse(JSON.stringify(body))), []);
          }
        }
      }),
    );
  });

  it("are named after their API", () => {
    assert(apis.has(openai.name) && apis.has(service.name));
  });
});

const bare = {
  method: "GET",
  path: "/bare",
  summary: "Bare",
  responses: { 200: { description: "Nothing" } },
  handle: () => {},
} as const;
