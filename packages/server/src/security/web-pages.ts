import type { Context, Middleware } from "koa";
import { HttpError } from "../web/http-error.js";

const MAX_SHOWN = 100;
const HTTP = /^https?:/;

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}

/** Whether somebody follows a link or types an address: the page that it stood on gets no answer. */
function isVisit(ctx: Context): boolean {
  return (
    (ctx.method === "GET" || ctx.method === "HEAD") &&
    ctx.get("Sec-Fetch-Mode") === "navigate" &&
    ctx.get("Sec-Fetch-Dest") === "document"
  );
}

/**
 * Whether a page of another origin makes the request, as far as its browser says so. A browser
 * without `Sec-Fetch-Site` sends `Origin`, but for GETs whose answer the page cannot read. The
 * scheme does not count among http and https: a proxy may have ended TLS.
 */
function isCrossOrigin(ctx: Context): boolean {
  const { "sec-fetch-site": site, origin } = ctx.req.headers;
  if (site) return site !== "same-origin" && site !== "none";
  if (!origin) return false;
  return !HTTP.test(origin) || hostOf(origin) !== ctx.get("Host").toLowerCase();
}

/**
 * Throws 403 `ORIGIN_NOT_ALLOWED` for the requests of web pages of other origins than those that
 * `allowed` has. A browser keeps the answers from such a page, but some requests it sends without
 * asking first: GETs, and POSTs as text, which the routes that take any Content-Type would serve.
 */
export function refuseWebPages(allowed: readonly string[]): Middleware | undefined {
  if (allowed.includes("*")) return undefined;
  const origins = new Set(allowed);
  return (ctx, next) => {
    if (!isCrossOrigin(ctx)) return next();
    const origin = ctx.get("Origin");
    if (origins.has(origin) || isVisit(ctx)) return next();
    const page = origin === "" ? "a web page" : `a web page of ${origin.slice(0, MAX_SHOWN)}`;
    throw new HttpError(
      403,
      "ORIGIN_NOT_ALLOWED",
      `${page} sent this; allowed are those of this server and of --cors-origins`,
    );
  };
}
