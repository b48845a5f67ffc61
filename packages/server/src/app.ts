import Koa from "koa";
import { openai } from "./apis/openai/api.js";
import { allOperations } from "./apis/operations.js";
import { LIVE } from "./apis/service/live.js";
import { READY } from "./apis/service/ready.js";
import { answerErrors } from "./http/errors.js";
import { apiFinder, route } from "./http/routing.js";
import { Lifecycle, refuseWhileLoading } from "./lifecycle.js";
import type { Log } from "./log.js";
import type { ServedModels } from "./models/served-models.js";
import { observe } from "./observability/observe.js";
import type { Tracing } from "./observability/tracing.js";
import type { Traffic } from "./observability/traffic.js";
import type { Settings } from "./settings/read.js";
import type { ArticleSearch } from "./stores/simulated/search.js";
import type { VectorStore } from "./stores/vector-store.js";

/** The settings that routes read; the others concern the process and its HTTP server. */
export type AppSettings = Pick<
  Settings,
  | "maxBodyBytes"
  | "maxInputs"
  | "maxQueueRequests"
  | "maxBatchTokens"
  | "maxBatchRequests"
  | "autoTruncate"
>;

/** What an app is made of. It owns none of it: the caller closes models and store. */
export interface AppDeps {
  models: ServedModels;
  /** What `GET /` waits for after the model. */
  articleSearch: ArticleSearch;
  /** Where documents are kept and searched. */
  store: VectorStore;
  settings: AppSettings;
  log: Log;
  /** Whether requests are welcome yet, and still. Default: they always are. */
  lifecycle?: Lifecycle;
  /** What `GET /metrics` tells of HTTP; one for each app. */
  traffic: Traffic;
  /** Where traces go; absent: nowhere. */
  tracing?: Tracing | undefined;
}

/** The server's middleware and routes, without a socket: pass `app.callback()` to `node:http`. */
export function createApp(deps: AppDeps): Koa {
  const operations = allOperations(deps);
  const app = new Koa();
  app.use(observe(deps, operations));
  app.use(answerErrors(deps.log, apiFinder(operations, openai)));
  app.use(refuseWhileLoading(deps.lifecycle ?? new Lifecycle(), [LIVE, READY]));
  for (const middleware of route(operations, deps.settings.maxBodyBytes)) app.use(middleware);
  // Koa reports broken connections here too; that a client has gone is no fault.
  app.on("error", (error: unknown, ctx?: Koa.Context) => {
    if (ctx?.writable !== false) deps.log.fault("while answering", error);
  });
  return app;
}
