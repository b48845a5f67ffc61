import type { Context, Middleware } from "koa";
import { match as pathMatcher } from "path-to-regexp";
import type { AnyRoute, Dialect } from "./route.js";

/** Linear in the path, whatever it is. */
const SLASHES = /\/{2,}/g;

/** `path` with one slash for several in a row, and without one at its end. */
export function normalPath(path: string): string {
  const merged = path.includes("//") ? path.replace(SLASHES, "/") : path;
  return merged.length > 1 && merged.endsWith("/") ? merged.slice(0, -1) : merged;
}

/**
 * Brings paths such as `/v1//embeddings`, which base URLs with a slash at their end make, to their {@link normalPath}. To stand
 * before all that looks at a path: open routes, keys, limits, metrics and routing see the same one. It does not redirect,
 * because clients that follow a redirect turn a POST into a GET. A slash that is written as `%2F` is part of a name and stays.
 */
export function normalizeSlashes(): Middleware {
  return (ctx, next) => {
    const { path } = ctx;
    const normal = normalPath(path);
    if (normal !== path) ctx.path = normal;
    return next();
  };
}

/** What a request's method and path stand for. */
export interface RouteMatch {
  /** Absent: no route has this path, or none has this method of it. */
  readonly route?: AnyRoute;
  /** Of the path, decoded: `id` of `/documents/:id`. */
  readonly params: Readonly<Record<string, string>>;
  /** Whose conventions the response follows, an error's too. */
  readonly dialect: Dialect;
  /** If there is no route: the methods that the path has. */
  readonly allowed: readonly string[];
}

type Params = Readonly<Record<string, string>>;

interface PatternRoute {
  route: AnyRoute;
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

function isPattern({ path }: AnyRoute): boolean {
  return /\/[:*]/.test(path);
}

function patternRoute(route: AnyRoute): PatternRoute {
  const match = pathMatcher<Record<string, string | string[]>>(route.path, { decode });
  return {
    route,
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
function methodsOf(routes: readonly AnyRoute[]): string[] {
  const methods = routes.map(({ method }) => (method === "GET" ? ["HEAD", "GET"] : [method]));
  return [...new Set(methods.flat())];
}

/** Which of the two was meant, nobody knows. */
function refuseTwins(routes: readonly AnyRoute[]): void {
  const seen = new Set<string>();
  for (const { method, path } of routes) {
    const name = `${method} ${path.toLowerCase()}`;
    if (seen.has(name)) throw new Error(`two routes are ${method} ${path}`);
    seen.add(name);
  }
}

/** Paths without a route whose beginning says whose they are: `/documents/` of `/documents/:id`, and the roots of dialects. */
function prefixesOf(routes: readonly AnyRoute[]): { start: string; dialect: Dialect }[] {
  const starts = routes
    .filter(isPattern)
    .map(({ path, dialect }) => ({ start: path.slice(0, path.search(/\/[:*]/) + 1), dialect }));
  const roots = routes.flatMap(({ dialect }) =>
    dialect.root === undefined ? [] : [{ start: dialect.root, dialect }],
  );
  return [...starts, ...roots];
}

/**
 * Finds routes by method and path, regardless of upper and lower case. A path without parameters goes before a pattern.
 */
export class Router {
  /** By `METHOD /path`. The matches of plain paths are made once: most requests are for one of them. */
  readonly #exact = new Map<string, RouteMatch>();
  readonly #routes: readonly AnyRoute[];
  readonly #patterns: readonly PatternRoute[];
  readonly #prefixes: readonly { start: string; dialect: Dialect }[];
  readonly #fallback: Dialect;

  /**
   * Throws for two routes of the same method and path, which is a fault of the program.
   *
   * @param fallback - the dialect of paths that are nobody's
   */
  constructor(routes: readonly AnyRoute[], fallback: Dialect) {
    refuseTwins(routes);
    this.#routes = routes;
    this.#patterns = routes.filter(isPattern).map(patternRoute);
    this.#prefixes = prefixesOf(routes);
    this.#fallback = fallback;
    for (const route of routes.filter((each) => !isPattern(each))) {
      const { dialect, method, path } = route;
      const match = { route, params: NO_PARAMS, dialect, allowed: [] };
      this.#exact.set(`${method} ${path.toLowerCase()}`, match);
    }
  }

  match(given: string, path: string): RouteMatch {
    const method = given === "HEAD" ? "GET" : given;
    const exact = this.#exact.get(`${method} ${path.toLowerCase()}`);
    if (exact) return exact;
    for (const { route, match } of this.#patterns) {
      if (route.method !== method) continue;
      const params = match(path);
      if (params) return { route, params, dialect: route.dialect, allowed: [] };
    }
    return this.#unmatched(path);
  }

  /** Routes of the path, whatever their method. */
  #havingPath(path: string): AnyRoute[] {
    const wanted = path.toLowerCase();
    const matching = new Set(
      this.#patterns.filter(({ match }) => match(path)).map(({ route }) => route),
    );
    return this.#routes.filter(
      (route) => matching.has(route) || route.path.toLowerCase() === wanted,
    );
  }

  #unmatched(path: string): RouteMatch {
    const others = this.#havingPath(path);
    const dialect =
      others[0]?.dialect ??
      this.#prefixes.find(({ start }) => path.startsWith(start))?.dialect ??
      this.#fallback;
    return { params: NO_PARAMS, dialect, allowed: methodsOf(others) };
  }
}

/** Matches a request once, for all that asks for its route later. To stand before everything that does. */
export function matchRoutes(router: Router): Middleware {
  return (ctx, next) => {
    (ctx.state as { match?: RouteMatch }).match = router.match(ctx.method, ctx.path);
    return next();
  };
}

/** What {@link matchRoutes} found. */
export function matchOf(ctx: Context): RouteMatch {
  return (ctx.state as { match: RouteMatch }).match;
}
