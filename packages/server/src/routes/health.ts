import { basename } from "node:path";
import type { Middleware } from "koa";
import type { AppDeps } from "../app.js";
import { engineHealth } from "../engine-health.js";
import { watchLoopDelay } from "../loop-delay.js";

/** `GET /health`: the model, the engine's counters and how late the event loop has been. */
export function health({ embedder, settings }: AppDeps): Middleware {
  const loopDelay = watchLoopDelay();
  const { onnxFile, ...info } = embedder.info;
  // The file's name only: paths of this machine are nobody's business.
  const model = { name: settings.modelName, onnxFile: basename(onnxFile), ...info };
  return (ctx) => {
    ctx.body = {
      status: "ok",
      model,
      engine: engineHealth(embedder.stats()),
      eventLoop: loopDelay(),
    };
  };
}
