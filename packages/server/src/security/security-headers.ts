import type { Middleware } from "koa";
import helmet from "koa-helmet";

/**
 * What browsers are told, for answers that are JSON and one page with a viewer of the API. The
 * viewer's scripts come from here; it styles its elements in place, hence `unsafe-inline` for
 * styles, which run nothing. Strict-Transport-Security is left to whoever owns the host: it would
 * speak for all its ports.
 */
export function securityHeaders(): Middleware {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", "data:"],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    xFrameOptions: { action: "deny" },
    strictTransportSecurity: false,
    originAgentCluster: false,
    xDnsPrefetchControl: false,
    xDownloadOptions: false,
    xPermittedCrossDomainPolicies: false,
    xXssProtection: false,
  });
}
