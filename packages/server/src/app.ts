import Router from "@koa/router";
import Koa from "koa";
import type { Embedder } from "native-infer";
import { answerErrors } from "./http/errors.js";
import type { Log } from "./log.js";
import { article } from "./routes/article.js";
import { embeddings } from "./routes/embeddings.js";
import { health } from "./routes/health.js";
import type { Settings } from "./settings.js";
import type { VectorStore } from "./stores/vector-store.js";

/**
 * What the routes need of an {@link Embedder}; whatever else computes vectors can take its place.
 */
export type TextEmbedder = Pick<Embedder, "info" | "embed" | "embedAll" | "stats">;

/** The settings that routes read; the others concern the process and its HTTP server. */
export type AppSettings = Pick<
  Settings,
  "modelName" | "maxBodyBytes" | "maxInputs" | "maxQueueRequests"
>;

/** What an app is made of. It owns none of it: the caller closes the embedder. */
export interface AppDeps {
  embedder: TextEmbedder;
  store: VectorStore;
  settings: AppSettings;
  log: Log;
}

/** The server's middleware and routes, without a socket: pass `app.callback()` to `node:http`. */
export function createApp(deps: AppDeps): Koa {
  const router = new Router();
  router.get("/", article(deps));
  router.post("/v1/embeddings", embeddings(deps));
  router.get("/health", health(deps));

  const app = new Koa();
  app.use(answerErrors(deps.log, () => deps.embedder.stats()));
  app.use(router.routes());
  app.use(router.allowedMethods());
  // Koa reports broken connections here too; that a client has gone is no fault.
  app.on("error", (error: unknown, ctx?: Koa.Context) => {
    if (ctx?.writable !== false) deps.log.fault("while answering", error);
  });
  return app;
}
