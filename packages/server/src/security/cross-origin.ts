import cors from "@koa/cors";
import type { Middleware } from "koa";

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
