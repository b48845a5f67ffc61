import type { Context, Middleware } from "koa";
import { HttpError } from "./http-error.js";
import { readJson } from "./json-body.js";
import { largeBodies } from "./loop-share.js";
import { memoryOf } from "./request-memory.js";
import { callOf } from "./request-parameters.js";
import type { Admission, Route } from "./route.js";
import { matchOf } from "./router.js";

/** What holds for all routes. */
export interface RouteRules {
  maxBodyBytes: number;
  admission: Admission;
}

/** A path that no route has, or a method that none of its routes has. */
function respondUnmatched(ctx: Context, allowed: readonly string[]): void {
  if (allowed.length === 0) throw new HttpError(404, "NOT_FOUND", "there is no such path");
  ctx.set("Allow", allowed.join(", "));
  if (ctx.method === "OPTIONS") {
    ctx.body = "";
    return;
  }
  const message = `the method is ${ctx.method}; allowed is ${allowed.join(", ")}`;
  throw new HttpError(405, "METHOD_NOT_ALLOWED", message);
}

/** Middleware that runs a request's route, with its body read and validated. */
export function runRoutes({ maxBodyBytes, admission }: RouteRules): Middleware {
  return async (ctx) => {
    const { route, params, allowed } = matchOf(ctx);
    if (route === undefined) {
      respondUnmatched(ctx, allowed);
      return;
    }
    const { body: schema, exactFields = [], dialect, handle } = route as Route<unknown>;
    const onReceived = admission.arrive(ctx, route);
    const call = callOf(ctx);
    if (schema === undefined) largeBodies.contend();
    const rules = {
      maxBytes: maxBodyBytes,
      anyType: dialect.anyContentType ?? false,
      exactFields,
      onReceived,
      memory: memoryOf(ctx),
    };
    await handle({ ctx, body: schema && (await readJson(ctx, rules, schema)), params, call });
  };
}
