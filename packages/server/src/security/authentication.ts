import type { IncomingHttpHeaders } from "node:http";
import type { Context, Middleware } from "koa";
import { HttpError } from "../web/http-error.js";
import type { ApiKeys } from "./api-keys.js";

interface KeyState {
  apiKeyName?: string;
}

/** The name of the key that a request came with; undefined where it has none that is valid. */
export function apiKeyNameOf(ctx: Context): string | undefined {
  return (ctx.state as KeyState).apiKeyName;
}

/** The key in a request's headers: a bearer token goes before `x-api-key` and `api-key`. */
export function sentKey(headers: IncomingHttpHeaders): string | undefined {
  const bearer = /^bearer +(\S+) *$/i.exec(headers.authorization ?? "")?.[1];
  if (bearer !== undefined) return bearer;
  const other = headers["x-api-key"] ?? headers["api-key"];
  return Array.isArray(other) ? other[0] : other;
}

/** Finds out whose key a request came with. Lets everybody pass: see {@link requireKey}. */
export function identify(keys: ApiKeys): Middleware {
  return (ctx, next) => {
    const sent = sentKey(ctx.req.headers);
    const name = sent === undefined ? undefined : keys.nameOf(sent);
    if (name !== undefined) (ctx.state as KeyState).apiKeyName = name;
    return next();
  };
}

/** Lets pass whoever {@link identify} knows; throws 401 for all others. */
export function requireKey(): Middleware {
  return (ctx, next) => {
    if (apiKeyNameOf(ctx) !== undefined) return next();
    const problem =
      sentKey(ctx.req.headers) === undefined ? "an API key is missing" : "the API key is not valid";
    throw new HttpError(
      401,
      "UNAUTHORIZED",
      `${problem}; send it as Authorization: Bearer KEY, x-api-key or api-key`,
    );
  };
}
