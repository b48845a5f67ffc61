import type { AnyRoute, Parameter, RouteResponse } from "../web/route.js";
import { commonResponses } from "./common-responses.js";
import { type Json, jsonSchema, type SchemaBook } from "./schema-book.js";

/** A part of a path that is a parameter: `:id`, or `*model`, which may have slashes. */
const PARAMETER = /[:*](\w+)/g;

/** `/documents/:id` as `/documents/{id}`. */
export function pathTemplate(path: string): string {
  return path.replace(PARAMETER, "{$1}");
}

/** `POST /v1/embeddings` as `post-v1-embeddings`: unique, since no two operations share a route. */
function idOf({ method, path }: AnyRoute): string {
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
function plainPathParameters({ path, parameters = [] }: AnyRoute): Json[] {
  const described = new Set(
    parameters.filter((each) => each.in === "path").map(({ name }) => name),
  );
  return [...path.matchAll(PARAMETER)]
    .map(([, name]) => name as string)
    .filter((name) => !described.has(name))
    .map((name) => ({ name, in: "path", required: true, schema: { type: "string" } }));
}

function parameterObjects(operation: AnyRoute): Json[] {
  const path = pathTemplate(operation.path).replaceAll("~", "~0").replaceAll("/", "~1");
  const pointer = `#/paths/${path}/${operation.method.toLowerCase()}/parameters`;
  const described = operation.parameters ?? [];
  return [
    ...described.map((each, at) => parameterObject(each, `${pointer}/${at}`)),
    ...plainPathParameters(operation),
    { $ref: "#/components/parameters/timeout" },
  ];
}

function headerObjects(status: number, headers: RouteResponse["headers"] = {}): Json {
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

/** By media type. An answer with a schema and another type comes as either. */
function contentOf(
  operation: AnyRoute,
  status: number,
  { schema, contentType }: RouteResponse,
  book: SchemaBook,
): Json {
  const { dialect } = operation;
  const other = contentType === undefined ? {} : { [contentType]: { schema: { type: "string" } } };
  const isError = status >= 400 && contentType === undefined;
  const of = schema ?? (isError ? dialect.errorSchema : undefined);
  if (of === undefined) return other;
  const name = schema === undefined ? `${dialect.name}-error` : `${idOf(operation)}-${status}`;
  const json = { schema: book.ref(of, "output", name.replace(/[^\w.-]/g, "-")) };
  return { "application/json": json, ...other };
}

/** One status; what the operation says itself goes before what is common to many. */
function responseObject(
  operation: AnyRoute,
  status: number,
  common: readonly RouteResponse[],
  book: SchemaBook,
): Json {
  const own = operation.responses[status];
  const all = own === undefined ? common : [...common, own];
  const content = Object.assign(
    {},
    ...all.map((response) => contentOf(operation, status, response, book)),
  );
  const headers = headerObjects(status, own?.headers);
  return {
    description: own?.description ?? common.map(({ description }) => description).join(". "),
    ...(Object.keys(headers).length > 0 ? { headers } : {}),
    ...(Object.keys(content).length > 0 ? { content } : {}),
  };
}

function responseObjects(operation: AnyRoute, keys: boolean, book: SchemaBook): Json {
  const common = commonResponses(operation, keys);
  const statuses = new Set([...common.keys(), ...Object.keys(operation.responses).map(Number)]);
  const responses = [...statuses].map((status) => [
    String(status),
    responseObject(operation, status, common.get(status) ?? [], book),
  ]);
  return { ...Object.fromEntries(responses), 408: { $ref: "#/components/responses/too-slow" } };
}

/** One route in OpenAPI's words; its schemas are entered into `book`. */
export function operationObject(operation: AnyRoute, keys: boolean, book: SchemaBook): Json {
  const { dialect, summary, description, body, open } = operation;
  const id = idOf(operation);
  return {
    operationId: id,
    tags: [dialect.name],
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
