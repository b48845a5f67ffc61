import type { Answer, AnyOperation, Parameter } from "../http/operation.js";
import { commonAnswers } from "./common-answers.js";
import { type Json, jsonSchema, type SchemaBook } from "./schema-book.js";

/** `/documents/:id` as `/documents/{id}`. */
export function pathTemplate(path: string): string {
  return path.replace(/:(\w+)/g, "{$1}");
}

/** `POST /v1/embeddings` as `post-v1-embeddings`: unique, since no two operations share a route. */
function idOf({ method, path }: AnyOperation): string {
  const words = path.match(/[\w.]+/g) ?? ["root"];
  return [method.toLowerCase(), ...words].join("-");
}

function parameterObject(parameter: Parameter, pointer: string): Json {
  const { name, description, schema } = parameter;
  const required = parameter.in === "path" || parameter.required === true;
  const body = jsonSchema(schema, "input", `${pointer}/schema`);
  return { name, in: parameter.in, description, required, schema: body };
}

/** The parts of a path that nobody described: any text. */
function plainPathParameters({ path, parameters = [] }: AnyOperation): Json[] {
  const described = new Set(
    parameters.filter((each) => each.in === "path").map(({ name }) => name),
  );
  return [...path.matchAll(/:(\w+)/g)]
    .map(([, name]) => name as string)
    .filter((name) => !described.has(name))
    .map((name) => ({ name, in: "path", required: true, schema: { type: "string" } }));
}

function parameterObjects(operation: AnyOperation): Json[] {
  const path = pathTemplate(operation.path).replaceAll("~", "~0").replaceAll("/", "~1");
  const pointer = `#/paths/${path}/${operation.method.toLowerCase()}/parameters`;
  const described = operation.parameters ?? [];
  return [
    ...described.map((each, at) => parameterObject(each, `${pointer}/${at}`)),
    ...plainPathParameters(operation),
    { $ref: "#/components/parameters/timeout" },
  ];
}

function headerObjects(status: number, headers: Answer["headers"] = {}): Json {
  const texts = Object.entries(headers).map(([name, description]) => [
    name,
    { description, schema: { type: "string" } },
  ]);
  const retry = status === 429 || status === 503;
  return {
    ...(retry ? { "Retry-After": { $ref: "#/components/headers/retry-after" } } : {}),
    ...Object.fromEntries(texts),
  };
}

function contentOf(
  operation: AnyOperation,
  status: number,
  { schema, contentType }: Answer,
  book: SchemaBook,
): Json | undefined {
  if (contentType !== undefined && schema === undefined) {
    return { [contentType]: { schema: { type: "string" } } };
  }
  const { api } = operation;
  const isError = status >= 400;
  const of = schema ?? (isError ? api.errorSchema : undefined);
  if (of === undefined) return undefined;
  const name = schema === undefined ? `${api.name}-error` : `${idOf(operation)}-${status}`;
  return { "application/json": { schema: book.ref(of, "output", name.replace(/[^\w.-]/g, "-")) } };
}

function responseObjects(operation: AnyOperation, keys: boolean, book: SchemaBook): Json {
  const common = [...commonAnswers(operation, keys)].map(
    ([status, description]): [number, Answer] => [status, { description }],
  );
  const own = Object.entries(operation.answers).map(([status, answer]): [number, Answer] => [
    Number(status),
    answer,
  ]);
  // What the operation says itself comes last, and stands.
  const responses = [...new Map([...common, ...own])].map(([status, answer]) => {
    const headers = headerObjects(status, answer.headers);
    const content = contentOf(operation, status, answer, book);
    const response = {
      description: answer.description,
      ...(Object.keys(headers).length > 0 ? { headers } : {}),
      ...(content === undefined ? {} : { content }),
    };
    return [String(status), response];
  });
  return { ...Object.fromEntries(responses), 408: { $ref: "#/components/responses/too-slow" } };
}

/** One route in OpenAPI's words; its schemas are entered into `book`. */
export function operationObject(operation: AnyOperation, keys: boolean, book: SchemaBook): Json {
  const { api, summary, description, body, open } = operation;
  const id = idOf(operation);
  return {
    operationId: id,
    tags: [api.name],
    summary,
    ...(description === undefined ? {} : { description }),
    parameters: parameterObjects(operation),
    ...(body === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            content: { "application/json": { schema: book.ref(body, "input", `${id}-request`) } },
          },
        }),
    responses: responseObjects(operation, keys, book),
    ...(keys && open === true ? { security: [] } : {}),
  };
}
