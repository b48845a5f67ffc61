import Router from "@koa/router";
import type { Context, Middleware } from "koa";
import type { Api } from "./api.js";
import { readJson } from "./body.js";
import { callOf } from "./exchange.js";
import type { Admission, AnyOperation, Operation } from "./operation.js";
import { memoryOf } from "./request-memory.js";
import { validate } from "./validation.js";

/** Which operation answers a request: for metrics, traces and the log. */
export function operationOf(ctx: Context): AnyOperation | undefined {
  return (ctx.state as { operation?: AnyOperation }).operation;
}

/** What holds for all routes. */
export interface RouteRules {
  maxBodyBytes: number;
  admission: Admission;
}

function handler(given: AnyOperation, { maxBodyBytes, admission }: RouteRules): Middleware {
  const { body: schema, exactFields = [], api, handle } = given as Operation<unknown>;
  return async (ctx) => {
    (ctx.state as { operation?: AnyOperation }).operation = given;
    const onReceived = admission.arrive(ctx, given);
    const call = callOf(ctx);
    const params = (ctx as { params?: Record<string, string> }).params ?? {};
    const rules = {
      maxBytes: maxBodyBytes,
      anyType: api.anyContentType ?? false,
      exactFields,
      onReceived,
      memory: memoryOf(ctx),
    };
    const body = schema && validate(schema, await readJson(ctx, rules));
    await handle({ ctx, body, params, call });
  };
}

/** Middleware that finds a request's operation, reads and validates its body, and runs it. */
export function route(operations: readonly AnyOperation[], rules: RouteRules): Middleware[] {
  const router = new Router();
  for (const given of operations) {
    const method = given.method.toLowerCase() as "get" | "post" | "delete";
    router[method](given.path, handler(given, rules));
  }
  // By their types they need a context that has been through a router; in truth they make it.
  return [router.routes(), router.allowedMethods()] as unknown as Middleware[];
}

/**
 * The API whose conventions hold for a request; `fallback` for those of nobody. Where the path has
 * not the method, the first operation of the path counts.
 */
export function apiFinder(operations: readonly AnyOperation[], fallback: Api) {
  const exact = new Map(operations.map(({ method, path, api }) => [`${method} ${path}`, api]));
  const byPath = new Map([...operations].reverse().map(({ path, api }) => [path, api]));
  // `/documents/:id` stands for all below `/documents`, an API's root for what the API lacks.
  const below = [
    ...operations
      .map(({ path, api }) => ({ start: path.slice(0, path.search(/\/[:*]/) + 1), api }))
      .filter(({ start }) => start !== ""),
    ...operations.flatMap(({ api }) => (api.root === undefined ? [] : [{ start: api.root, api }])),
  ];
  return ({ method, path }: Pick<Context, "method" | "path">): Api =>
    exact.get(`${method} ${path}`) ??
    byPath.get(path) ??
    below.find(({ start }) => path.startsWith(start))?.api ??
    fallback;
}
