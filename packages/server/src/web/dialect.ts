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
