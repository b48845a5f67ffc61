import Koa from "koa";
import { NativeInferError } from "native-infer";
import { loopScheduler } from "native-infer/runtime";
import { openai } from "./dialects/openai.js";
import type { TeiSettings } from "./dialects/tei/dialect.js";
import { Classifying } from "./embedding/classifying.js";
import { EngineCalls } from "./embedding/engine-calls.js";
import { EmbeddingPipeline } from "./embedding/pipeline.js";
import { Reranking } from "./embedding/reranking.js";
import { SparseEmbedding } from "./embedding/sparse-embedding.js";
import { isFault, toHttpError } from "./error-responses.js";
import { type AdmissionSettings, RequestAdmission } from "./limits/admission.js";
import { HeapGuard } from "./limits/heap-guard.js";
import { MemoryBudget } from "./limits/memory-budget.js";
import { MAX_LOGGED_PATH, type ObserveDeps, observe } from "./observability/observe.js";
import { allRoutes, type RouteDeps } from "./routes.js";
import type { ApiKeys } from "./security/api-keys.js";
import { crossOrigin, refuseWebPages, securityHeaders } from "./security/browsers.js";
import { guards, type RateSettings } from "./security/guards.js";
import type { KeySettings } from "./security/key-file.js";
import { type HostSettings, refuseUnknownHosts } from "./security/known-hosts.js";
import { respondToErrors } from "./web/errors.js";
import { retryAfterSeconds } from "./web/http-error.js";
import { Lifecycle, refuseWhileLoading } from "./web/lifecycle.js";
import { nameRequests, requestIdOf } from "./web/request-id.js";
import { dropPipelined, RequestLifetime, refusePipelined } from "./web/request-lifetime.js";
import type { AnyRoute } from "./web/route.js";
import { matchRoutes, normalizeSlashes, Router } from "./web/router.js";
import { runRoutes } from "./web/run-route.js";

/** The settings that routes and middleware read; the others concern the process and its HTTP server. */
export interface AppSettings
  extends AdmissionSettings,
    HostSettings,
    KeySettings,
    RateSettings,
    TeiSettings {
  maxBodyBytes: number;
  /** Tokens that one request may have. */
  maxRequestTokens: number;
  /** Bytes that all requests under way may hold. Absent: as `MemoryBudget` has it. */
  maxMemoryBytes?: number | undefined;
  /** Web pages' origins that may send requests. */
  corsOrigins?: readonly string[] | undefined;
}

/** The ways of requests' texts through the engines, which the app makes. */
type Way = "pipeline" | "reranking" | "classifying" | "sparseEmbedding";

/** What an app is made of. It owns none of it: the caller closes models and store. */
export interface AppDeps extends Omit<RouteDeps, Way | "keys">, ObserveDeps {
  settings: AppSettings;
  /** What requests under way hold. Default: one of the app's own, by its settings. */
  memory?: MemoryBudget;
  /** Refuses requests while V8's heap is full. */
  heap?: HeapGuard;
  /** Absent: anybody may ask. From `openApiKeys`, which reads the settings for them. */
  apiKeys?: ApiKeys;
}

/** Settings that ask for keys must not be overlooked. */
function checkKeysGiven({ settings, apiKeys }: AppDeps): void {
  if (apiKeys || (!settings.apiKeys && !settings.apiKeysFile)) return;
  throw new NativeInferError(
    "INVALID_ARGUMENT",
    "apiKeys is missing although the settings name API keys; pass those of openApiKeys(settings, log)",
  );
}

/**
 * Yields to the event loop between requests that arrive together, as those of clients do that were answered together. A
 * request that arrives alone does not wait.
 */
function yieldBetweenRequests(): Koa.Middleware {
  return (_ctx, next) => {
    const resumed = loopScheduler.yield("arrived");
    return resumed ? resumed.then(next) : next();
  };
}

/** Koa whose requests pass {@link dropPipelined} before anything is made for them. */
class App extends Koa {
  override callback(): ReturnType<Koa["callback"]> {
    const listener = super.callback();
    // Koa's own type says that the listener returns a promise; node:http looks at no result.
    return dropPipelined((request, response) => void listener(request, response)) as ReturnType<
      Koa["callback"]
    >;
  }
}

/** What keeps out web pages that nobody allowed; those that need an API key are kept out by it. */
function refuseStrangers({ settings, apiKeys }: AppDeps): Koa.Middleware[] {
  const { corsOrigins = [] } = settings;
  const all = [
    refuseUnknownHosts(settings, apiKeys),
    corsOrigins.length > 0 ? crossOrigin(corsOrigins) : undefined,
    apiKeys ? undefined : refuseWebPages(corsOrigins),
  ];
  return all.filter((middleware) => middleware !== undefined);
}

/** Every route of the app that these make. */
export function routesOf(deps: AppDeps): AnyRoute[] {
  const calls = new EngineCalls(deps.settings);
  return allRoutes({
    ...deps,
    pipeline: new EmbeddingPipeline(calls),
    reranking: new Reranking(calls),
    classifying: new Classifying(calls),
    sparseEmbedding: new SparseEmbedding(calls),
    keys: deps.apiKeys !== undefined,
  });
}

/** The server's middleware and routes, without a socket: pass `app.callback()` to `node:http`. */
export function createApp(deps: AppDeps): Koa {
  checkKeysGiven(deps);
  const { settings, log } = deps;
  const report = (ctx: Koa.Context, error: unknown) => {
    const where = `${ctx.method} ${ctx.path.slice(0, MAX_LOGGED_PATH)}`;
    log.error(where, error, requestIdOf(ctx) || undefined);
  };
  const routes = routesOf(deps);
  const retryAfter = () => retryAfterSeconds(deps.models.loaded()[0]?.pace.waitMs() ?? 0);
  const memory = deps.memory ?? new MemoryBudget({ maxBytes: settings.maxMemoryBytes });
  const admission = new RequestAdmission({
    settings,
    retryAfter,
    memory,
    heap: deps.heap ?? new HeapGuard(),
  });
  deps.traffic.placesTaken = () => admission.taken;
  deps.traffic.memoryBytes = () => ({ charged: memory.charged, limit: memory.maxBytes });
  const chain = [
    normalizeSlashes(),
    matchRoutes(new Router(routes, openai)),
    nameRequests(),
    observe(deps),
    yieldBetweenRequests(),
    respondToErrors({ translate: toHttpError, isFault, report }),
    refusePipelined(),
    securityHeaders(),
    ...refuseStrangers(deps),
    refuseWhileLoading(deps.lifecycle ?? new Lifecycle()),
    ...guards(deps),
    runRoutes({ maxBodyBytes: settings.maxBodyBytes, admission }),
  ];
  const app = new App();
  for (const middleware of chain) app.use(middleware);
  // Koa reports broken connections here too; that a client has gone is no fault.
  app.on("error", (error: unknown, ctx?: Koa.Context) => {
    if (ctx === undefined) log.error("while answering", error);
    else if (ctx.writable && !RequestLifetime.of(ctx.req, ctx.res).hasEnded) report(ctx, error);
  });
  return app;
}
