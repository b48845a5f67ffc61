import { basename } from "node:path";
import type { ModelInfo } from "native-infer";
import { z } from "zod";
import type { EmbeddingDeps } from "../embedding/deps.js";
import { watchLoop } from "../observability/loop-delay.js";
import { type AnyOperation, operation } from "../web/route.js";
import { service } from "./api.js";
import { engineHealth } from "./engine-health.js";

const Answer = z.object({
  status: z.literal("ok"),
  model: z.looseObject({ name: z.string(), dimensions: z.int(), maxTokens: z.int() }),
  engine: z.looseObject({ queuedRequests: z.int(), completedRequests: z.int() }),
  eventLoop: z.object({
    ticks: z.int(),
    p50Ms: z.number(),
    p99Ms: z.number(),
    maxMs: z.number(),
  }),
});

/** The file's name only: paths of this machine are nobody's business. */
function publicInfo({ onnxFile, ...info }: ModelInfo) {
  return { onnxFile: basename(onnxFile), ...info };
}

/** `GET /health`: the first model, its engine's counters and how late the event loop has been. */
export function health({ models }: Pick<EmbeddingDeps, "models">): AnyOperation {
  const loop = watchLoop();
  return operation({
    method: "GET",
    path: "/health",
    api: service,
    open: true,
    summary: "The model, the engine's counters and the event loop's delay",
    answers: { 200: { description: "The server is well", schema: Answer } },
    async handle({ ctx }) {
      const { name, embedder } = await models.get();
      ctx.body = {
        status: "ok",
        model: { name, ...publicInfo(embedder.info) },
        engine: engineHealth(embedder.stats()),
        eventLoop: loop.sinceStart(),
      };
    },
  });
}
