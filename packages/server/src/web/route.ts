import type { Context } from "koa";
import type { z } from "zod";
import type { HttpError } from "./http-error.js";

/** An error as it goes to a client. */
export interface ErrorResponse {
  status: number;
  /** Becomes JSON; a string is sent as plain text. */
  body: object | string;
}

/** The conventions of one family of routes, as another system's clients know them. */
export interface Dialect {
  /** Also the tag of its routes in the OpenAPI document. */
  readonly name: string;
  /** `error` in this dialect's words. Its status, unless the dialect has another one for it. */
  formatError(error: HttpError): ErrorResponse;
  /** The shape of `formatError`'s bodies. */
  readonly errorSchema: z.ZodType;
  /** Such as `/api/`: below it every path is this dialect's, also one that there is no route for. */
  readonly root?: string;
  /** Whether a JSON body may come under any Content-Type, or under none. */
  readonly anyContentType?: boolean;
}

/** One request while it is being answered. */
export interface RequestContext<Body = undefined> {
  /** Koa's context, to respond with. */
  readonly ctx: Context;
  /** The request's body, validated, with its defaults filled in; undefined if there is none. */
  readonly body: Body;
  /** Of the path, decoded: `id` of `/documents/:id`. */
  readonly params: Readonly<Record<string, string>>;
  /** Options for the engine: they end the call with the client, or at the deadline that it set. */
  readonly call: { readonly signal: AbortSignal; readonly deadline?: number };
}

/** One kind of response, for the OpenAPI document. */
export interface RouteResponse {
  description: string;
  /** The JSON body; absent: no JSON. */
  schema?: z.ZodType;
  /** Of a body that is no JSON. */
  contentType?: string;
  /** Header names with what they say. */
  headers?: Readonly<Record<string, string>>;
}

/** A parameter in the query string or in the path, for the OpenAPI document; the handler reads it. */
export interface Parameter {
  name: string;
  in: "query" | "path";
  description: string;
  schema: z.ZodType;
  required?: boolean;
}

/** One route: all that routing, validation, metrics and the OpenAPI document need to know of it. */
export interface Route<Body = undefined> {
  readonly method: "GET" | "POST" | "DELETE";
  /**
   * Such as `/documents/:id`; of `/v1/models/*model`, the parameter may have slashes. Also its name in metrics and traces. No
   * other route of any dialect may have it with the same method.
   */
  readonly path: string;
  readonly dialect: Dialect;
  /** A few words. */
  readonly summary: string;
  /** Where more is to be said. Markdown. */
  readonly description?: string;
  /** What the JSON body has to be; absent: the route takes no body. */
  readonly body?: z.ZodType<Body>;
  /** Fields of the body that are kept or compared: a number in them that a double does not keep is 400. Default none. */
  readonly exactFields?: readonly string[];
  readonly parameters?: readonly Parameter[];
  /** By status. Statuses of errors get the dialect's `errorSchema`. */
  readonly responses: Readonly<Record<number, RouteResponse>>;
  /** Answered without an API key, and however much is under way: for those who watch the server. */
  readonly open?: boolean;
  /** Answered while the server is loading its model, too. */
  readonly whileLoading?: boolean;
  handle(context: RequestContext<Body>): Promise<void> | void;
}

/** A {@link Route} whose body's type only it knows. */
export type AnyRoute = Route<never> | Route<undefined>;

/** Lets TypeScript find the body's type from its schema. */
export function defineRoute<Body = undefined>(given: Route<Body>): AnyRoute {
  return given as unknown as AnyRoute;
}

/** Who may be under way at once. */
export interface Admission {
  /**
   * Before the body of a request is read. Throws if the request is refused; else returns what is to be called when the body
   * is there, if the route takes one, which may throw too.
   */
  arrive(ctx: Context, route: AnyRoute): () => void;
}
