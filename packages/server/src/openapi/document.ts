import { MAX_TIMEOUT_MS, TIMEOUT_HEADER } from "../web/request-parameters.js";
import type { AnyRoute } from "../web/route.js";
import { operationObject, pathTemplate } from "./operation-object.js";
import { type Json, SchemaBook } from "./schema-book.js";

/** What the document says beside the operations. */
export interface DocumentOptions {
  /** The server's. */
  version: string;
  /** Whether API keys are asked for. */
  keys: boolean;
}

const parameters = {
  timeout: {
    name: TIMEOUT_HEADER,
    in: "header",
    description:
      "How long the client waits for its answer, in milliseconds from the request's arrival",
    schema: { type: "integer", minimum: 0, maximum: MAX_TIMEOUT_MS },
  },
};

const headers = {
  "retry-after": {
    description: "Whole seconds after which the same request may succeed",
    schema: { type: "integer", minimum: 1 },
  },
};

const responses = {
  "too-slow": { description: "The request took too long to arrive; there is no body" },
};

const securitySchemes = {
  key: { type: "http", scheme: "bearer", description: "One of the server's API keys" },
};

function pathObjects(operations: readonly AnyRoute[], keys: boolean, book: SchemaBook): Json {
  const paths: Record<string, Json> = {};
  for (const operation of operations) {
    const path = pathTemplate(operation.path);
    const method = operation.method.toLowerCase();
    paths[path] = { ...paths[path], [method]: operationObject(operation, keys, book) };
  }
  return paths;
}

/** The OpenAPI 3.1 document of a server with these operations. The same ones give the same bytes. */
export function openApiDocument(
  operations: readonly AnyRoute[],
  { version, keys }: DocumentOptions,
): Json {
  const book = new SchemaBook();
  const paths = pathObjects(operations, keys, book);
  const tags = [...new Set(operations.map(({ dialect }) => dialect.name))];
  return {
    openapi: "3.1.0",
    info: {
      title: "native-infer",
      version,
      description:
        "Text embeddings, under the routes of several systems. Each GET route also answers HEAD.",
      license: { name: "Apache 2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: "/" }],
    tags: tags.map((name) => ({ name })),
    paths,
    components: {
      schemas: book.schemas(),
      parameters,
      headers,
      responses,
      ...(keys ? { securitySchemes } : {}),
    },
    ...(keys ? { security: [{ key: [] }] } : {}),
  };
}
