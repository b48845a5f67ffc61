import type { Middleware } from "koa";

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
