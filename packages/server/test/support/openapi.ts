import { Ajv2020, type ErrorObject } from "ajv/dist/2020.js";
import type { Json } from "../../src/openapi/schema-book.js";

/** The parts of an OpenAPI document that tests read. */
export interface Document extends Json {
  paths: Record<string, Record<string, OperationObject>>;
  tags: { name: string }[];
  components: { schemas: Json; securitySchemes?: Json };
  security?: unknown;
}

export interface OperationObject {
  operationId: string;
  tags: string[];
  parameters: { name?: string; in?: string; required?: boolean; $ref?: string }[];
  requestBody?: { content: Record<string, { schema: { $ref: string } }> };
  responses: Record<string, ResponseObject>;
  security?: unknown;
}

export interface ResponseObject {
  description?: string;
  headers?: Json;
  content?: Record<string, { schema: { $ref?: string } }>;
}

/** A document as clients have it: through JSON. */
export function documentOf(json: unknown): Document {
  return JSON.parse(JSON.stringify(json)) as Document;
}

/** What a reference such as `#/components/schemas/A` leads to. */
export function at(document: Document, reference: string): unknown {
  const keys = reference.split("/").slice(1);
  return keys.reduce<unknown>(
    (value, key) =>
      (value as Json | undefined)?.[
        decodeURIComponent(key).replaceAll("~1", "/").replaceAll("~0", "~")
      ],
    document,
  );
}

/** Validation by a schema of the document: for a reference, a function that lists what is wrong. */
export function schemaCompiler(document: Document) {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  ajv.addSchema({ $id: "http://localhost/document", ...document });
  return (reference: string) => {
    const validate = ajv.compile({ $ref: `http://localhost/document${reference}` });
    return (value: unknown): ErrorObject[] => {
      validate(value);
      return validate.errors ?? [];
    };
  };
}
