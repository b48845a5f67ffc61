import cors from "@koa/cors";
import type { Context, Middleware } from "koa";
import { HttpError } from "../web/http-error.js";

/**
 * For answers that are JSON and one page with a viewer of the API. The viewer's scripts come from
 * here; it styles its elements in place, hence `unsafe-inline` for styles, which run nothing.
 */
const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join("; ");

/**
 * Strict-Transport-Security is left to whoever owns the host: it would speak for all its ports. No
 * X-Frame-Options: `frame-ancestors` says the same to every browser of today.
 */
const HEADERS = [
  ["Content-Security-Policy", CONTENT_SECURITY_POLICY],
  ["X-Content-Type-Options", "nosniff"],
  ["Referrer-Policy", "no-referrer"],
  ["Cross-Origin-Resource-Policy", "same-origin"],
] as const;

/**
 * Tells browsers what they may do with answers. The same few headers each time, set without a
 * library, because each request pays for them.
 */
export function securityHeaders(): Middleware {
  return (ctx, next) => {
    for (const [name, value] of HEADERS) ctx.res.setHeader(name, value);
    return next();
  };
}

/** Of pages of applications and extensions, which WHATWG's URL has no origin for: `app://obsidian.md`. */
const OTHER_ORIGIN = /^[a-z][a-z\d+.-]*:\/\/[\w.~%-]+(?::\d{1,5})?$/;

/** What browsers send for pages without an origin of their own: files, sandboxed frames, redirects. */
const OPAQUE = "null";

/** Whether a browser may send `given` as `Origin`. */
function isOrigin(given: string): boolean {
  if (/^https?:/i.test(given)) {
    return URL.canParse(given) && !given.includes("*") && new URL(given).origin === given;
  }
  return given === OPAQUE || OTHER_ORIGIN.test(given);
}

/**
 * Origins separated by commas, or `*` for all: those of web pages, of applications and extensions (`app://obsidian.md`), and
 * `null`, which is not allowed unless it is named, because any page can have it. Throws naming the one that is wrong.
 */
export function parseOrigins(list: string): readonly string[] {
  const origins = list.split(",").map((origin) => origin.trim());
  const wrong = origins.find((origin) => !isOrigin(origin) && list !== "*");
  if (wrong !== undefined) throw new Error(`'${wrong}' is no origin`);
  return origins;
}

/** Seconds for which a browser need not ask again. */
const PREFLIGHT_SECONDS = 600;

const METHODS = ["GET", "HEAD", "POST", "DELETE"];

/** Headers of answers that scripts may read beside those that they always may. */
const EXPOSED = [
  "X-Request-Id",
  "Retry-After",
  "RateLimit",
  "RateLimit-Policy",
  "Server-Timing",
  "X-Compute-Type",
  "X-Compute-Time",
  "X-Compute-Characters",
  "X-Compute-Tokens",
  "X-Total-Time",
  "X-Tokenization-Time",
  "X-Queue-Time",
  "X-Inference-Time",
];

/**
 * Lets scripts of these origins ask; those of others get answers that their browser keeps from
 * them. Credentials of the browser (cookies) are never allowed: keys come in headers.
 */
export function crossOrigin(origins: readonly string[]): Middleware {
  const allowed = new Set(origins);
  return cors({
    origin: allowed.has("*")
      ? "*"
      : (ctx) => (allowed.has(ctx.get("Origin")) ? ctx.get("Origin") : ""),
    allowMethods: METHODS,
    exposeHeaders: EXPOSED,
    maxAge: PREFLIGHT_SECONDS,
    credentials: false,
    keepHeadersOnError: false,
  });
}

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
 * `allowed` has. A browser keeps the responses from such a page, but some requests it sends without
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
