import type { Middleware } from "koa";

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
