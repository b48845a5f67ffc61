import { setTimeout as sleep } from "node:timers/promises";
import { createApp } from "./app.js";
import { Lifecycle } from "./lifecycle.js";
import { drain, type Listening, listen } from "./listening/http-server.js";
import { type Log, withoutRequests } from "./log.js";
import { modelLoader } from "./models/load-model.js";
import { ModelRegistry } from "./models/model-registry.js";
import type { Settings } from "./settings/read.js";
import { SimulatedVectorStore } from "./stores/simulated.js";

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
  /**
   * Accepts nothing more, answers what is under way within the grace time and closes the models.
   * Resolves with whether everything was answered.
   */
  close(): Promise<boolean>;
}

/** Listens, then loads the models. Rejects with a `ListenError`. */
export async function serve(settings: Settings, log: Log): Promise<RunningServer> {
  const lifecycle = new Lifecycle("loading");
  const models = new ModelRegistry(settings.models, {
    load: modelLoader(settings),
    log,
    waitMs: settings.modelWaitMs,
  });
  const app = createApp({
    models,
    lifecycle,
    store: new SimulatedVectorStore(settings.ioDelayMs),
    settings,
    log: settings.log ? log : withoutRequests(log),
  });
  const listening = await listen(settings, app.callback(), log);
  return {
    url: listening.url,
    ready: becomeReady(models, lifecycle, settings),
    close: () => end(listening, models, lifecycle, settings),
  };
}

async function becomeReady(
  models: ModelRegistry,
  lifecycle: Lifecycle,
  { loadModels }: Settings,
): Promise<boolean> {
  try {
    await models.start(loadModels === "start" ? "all" : "first");
  } catch (error) {
    if (lifecycle.phase === "stopping") return false;
    throw error;
  }
  lifecycle.ready();
  return lifecycle.phase === "ready";
}

async function end(
  listening: Listening,
  models: ModelRegistry,
  lifecycle: Lifecycle,
  { shutdownDelayMs, shutdownGraceMs }: Settings,
): Promise<boolean> {
  const wasReady = lifecycle.phase === "ready";
  lifecycle.stopping();
  if (wasReady && shutdownDelayMs > 0) await sleep(shutdownDelayMs);
  const inTime = await drain(listening, shutdownGraceMs);
  await models.close({ drain: inTime });
  return inTime;
}
