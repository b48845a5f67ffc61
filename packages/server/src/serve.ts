import { setTimeout as sleep } from "node:timers/promises";
import { loadOptional } from "@native-infer/common";
import type { VectorStore } from "@native-infer/vector-store";
import { type AppDeps, createApp } from "./app.js";
import type { Log } from "./common/log.js";
import { MemoryBudget } from "./limits/memory-budget.js";
import { type Listening, listen } from "./listening/http-server.js";
import { watchLoop } from "./observability/loop-delay.js";
import { type RequestLog, withoutRequests } from "./observability/request-log.js";
import type { Tracing } from "./observability/tracing.js";
import { Traffic } from "./observability/traffic.js";
import { openApiKeys } from "./security/key-file.js";
import type { Settings } from "./settings/read.js";
import { OpenedModels } from "./start/models.js";
import { openAtStart, storeOf } from "./start/store.js";
import { Lifecycle } from "./web/lifecycle.js";

/** A server that listens. */
export interface RunningServer {
  /** Such as `http://127.0.0.1:3000`, or `unix:/run/native-infer.sock`. */
  url: string;
  /**
   * Resolves once models are loaded and warmed up; until then, `GET /live` and `GET /ready` alone
   * are answered. Resolves with false where the server was closed before that. Rejects with the
   * `NativeInferError` of a model that cannot be loaded; the server is then to be closed.
   */
  ready: Promise<boolean>;
  /** Reads API keys and certificate again; what cannot be used is logged, and the old one stays. */
  reload(): Promise<void>;
  /**
   * Accepts nothing more, answers what is under way within the grace time and closes the models.
   * Resolves with whether everything was answered.
   */
  close(): Promise<boolean>;
}

/** What sends traces; installed by those who want them. */
const TRACING_PACKAGES = [
  "@opentelemetry/api",
  "@opentelemetry/exporter-trace-otlp-http",
  "@opentelemetry/resources",
  "@opentelemetry/sdk-trace-base",
].join(" ");

async function startTracing(settings: Settings, log: Log): Promise<Tracing | undefined> {
  const { otlpEndpoint } = settings;
  if (otlpEndpoint === undefined) return undefined;
  const { startOtlpTracing } = await loadOptional(
    "--otlp-endpoint",
    TRACING_PACKAGES,
    () => import("./observability/otlp-tracing.js"),
  );
  return startOtlpTracing({ ...settings, otlpEndpoint }, log);
}

/** Closes all of these, the last one first, each although another cannot be closed. */
async function closeAll(closers: readonly (() => unknown)[], log: Log): Promise<void> {
  for (const close of [...closers].reverse()) {
    try {
      await close();
    } catch (error) {
      log.error("while closing what was open", error);
    }
  }
}

/**
 * Listens, then loads the models. Rejects with a `ListenError`, with `INVALID_ARGUMENT` for settings
 * that cannot be used, with `PACKAGE_MISSING` if the packages are not installed that send traces, or
 * with what `routes` throws; nothing is left open then.
 */
export async function serve(
  settings: Settings,
  log: RequestLog,
  routes?: AppDeps["routes"],
): Promise<RunningServer> {
  const closers: (() => unknown)[] = [];
  try {
    return await start({ settings, log, routes }, closers);
  } catch (error) {
    await closeAll(closers, log);
    throw error;
  }
}

/** Adds what closes each thing to `closers` as soon as it is open. */
async function start(
  { settings, log, routes }: Pick<AppDeps, "routes"> & { settings: Settings; log: RequestLog },
  closers: (() => unknown)[],
): Promise<RunningServer> {
  const opened = await openApiKeys(settings, log);
  closers.push(() => opened?.close());
  const lifecycle = new Lifecycle("loading");
  const models = new OpenedModels(settings, log);
  closers.push(() => models.close({ drain: false }));
  const store = storeOf(settings, models.served.models, (message) => log.info(message));
  closers.push(() => store.close());
  const tracing = await startTracing(settings, log);
  closers.push(() => tracing?.close());
  const memory = new MemoryBudget({ maxBytes: settings.maxMemoryBytes });
  const app = createApp({
    ...models.served,
    lifecycle,
    store,
    routes,
    settings,
    log: settings.log ? log : withoutRequests(log),
    traffic: new Traffic(),
    memory,
    tracing,
    ...(opened && { apiKeys: opened.keys }),
  });
  const listening = await listen(settings, app.callback(), log, memory);
  return {
    url: listening.url,
    ready: becomeReady({ models, store }, lifecycle, settings),
    reload: async () => {
      await opened?.reload();
      listening.renewCertificate?.();
    },
    close: async () => {
      opened?.close();
      const inTime = await end(listening, { models, store }, lifecycle, settings);
      await tracing?.close();
      return inTime;
    },
  };
}

/** What answers requests, and is closed with the server. */
interface Parts {
  models: OpenedModels;
  store: VectorStore;
}

async function becomeReady(
  { models, store }: Parts,
  lifecycle: Lifecycle,
  settings: Settings,
): Promise<boolean> {
  try {
    // Loaded beside the models, which other threads load: it costs the start next to nothing.
    const metrics = import("./observability/process-metrics.js");
    await Promise.all([
      models.start(settings.loadModels === "start" ? "all" : "first"),
      metrics.then(({ startProcessMetrics }) => startProcessMetrics()),
    ]);
    await openAtStart(settings, store);
  } catch (error) {
    if (lifecycle.phase === "stopping") return false;
    throw error;
  }
  watchLoop().restart();
  lifecycle.ready();
  return lifecycle.phase === "ready";
}

async function end(
  listening: Listening,
  { models, store }: Parts,
  lifecycle: Lifecycle,
  { shutdownDelayMs, shutdownGraceMs }: Settings,
): Promise<boolean> {
  const wasReady = lifecycle.phase === "ready";
  lifecycle.stopping();
  if (wasReady && shutdownDelayMs > 0) await sleep(shutdownDelayMs);
  const inTime = await listening.drain.run(shutdownGraceMs);
  const options = { drain: inTime };
  await Promise.all([models.close(options), store.close()]);
  return inTime;
}
