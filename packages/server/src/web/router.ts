import type { Context, Middleware } from "koa";
import { match as pathMatcher } from "path-to-regexp";
import type { Api } from "./dialect.js";
import type { AnyOperation } from "./route.js";

/** What a request's method and path stand for. */
export interface RouteMatch {
  /** Absent: no route has this path, or none has this method of it. */
  readonly operation?: AnyOperation;
  /** Of the path, decoded: `id` of `/documents/:id`. */
  readonly params: Readonly<Record<string, string>>;
  /** The API whose conventions the response follows, an error's too. */
  readonly api: Api;
  /** If there is no operation: the methods that the path has. */
  readonly allowed: readonly string[];
}

type Params = Readonly<Record<string, string>>;

interface PatternRoute {
  operation: AnyOperation;
  match: (path: string) => Params | undefined;
}

const NO_PARAMS: Params = {};

/** What is no percent-encoding stands for itself. */
function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function isPattern({ path }: AnyOperation): boolean {
  return /\/[:*]/.test(path);
}

function patternRoute(operation: AnyOperation): PatternRoute {
  const match = pathMatcher<Record<string, string | string[]>>(operation.path, { decode });
  return {
    operation,
    match: (path) => {
      const found = match(path);
      if (!found) return undefined;
      const params = Object.entries(found.params).map(([name, value]) => [
        name,
        Array.isArray(value) ? value.join("/") : value,
      ]);
      return Object.fromEntries(params);
    },
  };
}

/** GET routes answer HEAD too. */
function methodsOf(operations: readonly AnyOperation[]): string[] {
  const methods = operations.map(({ method }) => (method === "GET" ? ["HEAD", "GET"] : [method]));
  return [...new Set(methods.flat())];
}

/** Paths without a route whose beginning says whose they are: `/documents/` of `/documents/:id`, and the roots of APIs. */
function prefixesOf(operations: readonly AnyOperation[]): { start: string; api: Api }[] {
  const starts = operations
    .filter(isPattern)
    .map(({ path, api }) => ({ start: path.slice(0, path.search(/\/[:*]/) + 1), api }));
  const roots = operations.flatMap(({ api }) =>
    api.root === undefined ? [] : [{ start: api.root, api }],
  );
  return [...starts, ...roots];
}

/** Finds routes by method and path, regardless of upper and lower case. A path without parameters goes before a pattern. */
export class Router {
  /** By `METHOD /path`. The matches of plain paths are made once: most requests are for one of them. */
  readonly #exact = new Map<string, RouteMatch>();
  readonly #operations: readonly AnyOperation[];
  readonly #patterns: readonly PatternRoute[];
  readonly #prefixes: readonly { start: string; api: Api }[];
  readonly #fallback: Api;

  /** @param fallback - the API of paths that are nobody's */
  constructor(operations: readonly AnyOperation[], fallback: Api) {
    this.#operations = operations;
    this.#patterns = operations.filter(isPattern).map(patternRoute);
    this.#prefixes = prefixesOf(operations);
    this.#fallback = fallback;
    for (const operation of operations.filter((each) => !isPattern(each))) {
      const { api, method, path } = operation;
      const match = { operation, params: NO_PARAMS, api, allowed: [] };
      this.#exact.set(`${method} ${path.toLowerCase()}`, match);
    }
  }

  match(given: string, path: string): RouteMatch {
    const method = given === "HEAD" ? "GET" : given;
    const exact = this.#exact.get(`${method} ${path.toLowerCase()}`);
    if (exact) return exact;
    for (const { operation, match } of this.#patterns) {
      if (operation.method !== method) continue;
      const params = match(path);
      if (params) return { operation, params, api: operation.api, allowed: [] };
    }
    return this.#unmatched(path);
  }

  /** Routes of the path, whatever their method. */
  #havingPath(path: string): AnyOperation[] {
    const wanted = path.toLowerCase();
    const matching = new Set(
      this.#patterns.filter(({ match }) => match(path)).map(({ operation }) => operation),
    );
    return this.#operations.filter(
      (operation) => matching.has(operation) || operation.path.toLowerCase() === wanted,
    );
  }

  #unmatched(path: string): RouteMatch {
    const others = this.#havingPath(path);
    const api =
      others[0]?.api ??
      this.#prefixes.find(({ start }) => path.startsWith(start))?.api ??
      this.#fallback;
    return { params: NO_PARAMS, api, allowed: methodsOf(others) };
  }
}

/** Matches a request once, for all that asks for its route later. To stand before everything that does. */
export function matchRoutes(router: Router): Middleware {
  return (ctx, next) => {
    (ctx.state as { route?: RouteMatch }).route = router.match(ctx.method, ctx.path);
    return next();
  };
}

/** What {@link matchRoutes} found. */
export function routeOf(ctx: Context): RouteMatch {
  return (ctx.state as { route: RouteMatch }).route;
}
