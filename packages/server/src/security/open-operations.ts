import type { Context } from "koa";
import type { AnyOperation } from "../http/operation.js";

/** Up to the first parameter: `/documents/` of `/documents/:id`. */
function startOf(path: string): string {
  const parameter = path.search(/\/[:*{]/);
  return parameter < 0 ? path : path.slice(0, parameter + 1);
}

/**
 * Whether a request is for an operation that is open to all. A path that is written unusually
 * counts as not open; a path below an open one with parameters is open only where all that is below
 * it is.
 */
export function openFinder(operations: readonly AnyOperation[]): (ctx: Context) => boolean {
  const open = operations.filter((operation) => operation.open);
  const isExact = ({ path }: AnyOperation) => startOf(path) === path;
  const exact = new Set(open.filter(isExact).map(({ method, path }) => `${method} ${path}`));
  const below = open
    .filter((operation) => !isExact(operation))
    .map(({ method, path }) => ({ method, start: startOf(path) }))
    .filter(({ start }) => operations.every(({ path, open }) => open || !path.startsWith(start)));
  return ({ method: asked, path }) => {
    const method = asked === "HEAD" ? "GET" : asked;
    if (exact.has(`${method} ${path}`)) return true;
    return below.some((some) => some.method === method && path.startsWith(some.start));
  };
}
