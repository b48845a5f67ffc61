import type { Context } from "koa";
import { badRequest } from "./http-error.js";
import { departureOf } from "./request-lifetime.js";

function decode(encoded: string): string {
  try {
    return decodeURIComponent(encoded.replaceAll("+", " "));
  } catch {
    throw badRequest(`the query has malformed percent-encoding: ${encoded.slice(0, 40)}`);
  }
}

/**
 * The parameter `name` of a raw query string, or undefined where it is absent. Throws 400 where it
 * occurs twice or where an encoding is not UTF-8: node:querystring would replace the bytes, and
 * another text would be embedded.
 */
export function queryParameter(rawQuery: string, name: string): string | undefined {
  const values = rawQuery
    .split("&")
    .map((pair) => {
      const equals = pair.indexOf("=");
      return equals < 0 ? [pair, ""] : [pair.slice(0, equals), pair.slice(equals + 1)];
    })
    .filter(([key = ""]) => decode(key) === name)
    .map(([, value = ""]) => decode(value));
  if (values.length > 1)
    throw badRequest(`${name} occurs ${values.length} times; allowed is once`, name);
  return values[0];
}

/** How long a client will wait for its answer, in milliseconds from the request's arrival. */
export const TIMEOUT_HEADER = "X-Request-Timeout-Ms";

/** The max that the header may say: a day. */
export const MAX_TIMEOUT_MS = 86_400_000;

/** When the client no longer wants its answer, in milliseconds since the epoch. Throws 400. */
function deadlineOf(ctx: Context): number | undefined {
  const given = ctx.get(TIMEOUT_HEADER);
  if (given === "") return undefined;
  if (!/^\d{1,8}$/.test(given) || Number(given) > MAX_TIMEOUT_MS) {
    throw badRequest(
      `${TIMEOUT_HEADER} is ${JSON.stringify(given.slice(0, 40))}; allowed is an integer from 0 to ${MAX_TIMEOUT_MS}`,
    );
  }
  return Date.now() + Number(given);
}

/** Options that end a call of the engine with the client's connection or at its deadline. */
export function callOf(ctx: Context): { signal: AbortSignal; deadline?: number } {
  const deadline = deadlineOf(ctx);
  const signal = departureOf(ctx.req.socket);
  return deadline === undefined ? { signal } : { signal, deadline };
}
