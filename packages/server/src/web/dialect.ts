import type { z } from "zod";
import type { HttpError } from "./http-error.js";

/** An error as it goes to a client. */
export interface Explanation {
  status: number;
  /** Becomes JSON; a string is sent as plain text. */
  body: object | string;
}

/** The conventions of one family of routes: how its clients expect to be told of errors. */
export interface Api {
  /** Also the tag of its routes in the OpenAPI document. */
  readonly name: string;
  /** `error` in this API's words. Its status where the API has no other for it. */
  explain(error: HttpError): Explanation;
  /** The shape of `explain`'s bodies. */
  readonly errorSchema: z.ZodType;
  /** Such as `/api/`: below it every path is this API's, also one that there is no route for. */
  readonly root?: string;
  /** Whether a JSON body may come under any Content-Type, or under none. */
  readonly anyContentType?: boolean;
}
