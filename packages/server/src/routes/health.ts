import { basename } from "node:path";
import type { EngineStats, Histogram, ModelInfo } from "native-infer";
import { quantile } from "native-infer/runtime";
import { z } from "zod";
import { service } from "../dialects/openai.js";
import type { EmbeddingDeps } from "../embedding/pipeline.js";
import { watchLoop } from "../observability/loop-delay.js";
import { type Lifecycle, refuseUnready } from "../web/lifecycle.js";
import { type AnyRoute, defineRoute } from "../web/route.js";

/** `GET /live`: the process is up and its event loop turns. Says nothing about the model. */
export function live(): AnyRoute {
  return defineRoute({
    method: "GET",
    path: "/live",
    dialect: service,
    open: true,
    whileLoading: true,
    summary: "Whether the process is up",
    responses: {
      200: { description: "It is", schema: z.object({ status: z.literal("live") }) },
    },
    handle({ ctx }) {
      ctx.body = { status: "live" };
    },
  });
}

/** `GET /`, for those who only look whether a server is there: clients of Ollama, load balancers. */
export function presence(): AnyRoute {
  return defineRoute({
    method: "GET",
    path: "/",
    dialect: service,
    open: true,
    whileLoading: true,
    summary: "Whether a server is there",
    responses: { 200: { description: "One line of text", contentType: "text/plain" } },
    handle({ ctx }) {
      ctx.type = "text/plain";
      ctx.body = "native-infer-server is running\n";
    },
  });
}

/** What {@link ready} is made of. */
export interface ReadyDeps {
  /** Absent: the server is always ready. */
  lifecycle?: Lifecycle;
}

/** `GET /ready`: models are loaded and warmed up, and the server has not been told to end. */
export function ready({ lifecycle }: ReadyDeps): AnyRoute {
  return defineRoute({
    method: "GET",
    path: "/ready",
    dialect: service,
    open: true,
    whileLoading: true,
    summary: "Whether requests are welcome",
    responses: {
      200: { description: "They are", schema: z.object({ status: z.literal("ready") }) },
      503: {
        description: "The server is loading its model, or ending",
        headers: { "Retry-After": "Seconds until it is worth asking again" },
      },
    },
    handle({ ctx }) {
      const phase = lifecycle?.phase ?? "ready";
      if (phase !== "ready") refuseUnready(phase);
      ctx.body = { status: "ready" };
    },
  });
}

/** A histogram in a few figures, in its own unit. */
export interface Spread {
  count: number;
  sum: number;
  p50: number;
  p99: number;
}

/** {@link EngineStats} with its histograms cut down to what a person reads. */
export type EngineHealth = {
  [Name in keyof EngineStats]: EngineStats[Name] extends Histogram ? Spread : EngineStats[Name];
};

/** The engine's counters for `GET /health`. */
export function engineHealth(stats: EngineStats): EngineHealth {
  const short = Object.entries(stats).map(([name, value]) => [
    name,
    isHistogram(value) ? spread(value) : value,
  ]);
  return Object.fromEntries(short);
}

function isHistogram(value: unknown): value is Histogram {
  return typeof value === "object" && value !== null && "bounds" in value;
}

function spread(histogram: Histogram): Spread {
  const { count, sum } = histogram;
  return { count, sum, p50: quantile(histogram, 0.5), p99: quantile(histogram, 0.99) };
}

const HealthResponse = z.object({
  status: z.literal("ok"),
  model: z.looseObject({ name: z.string(), dimensions: z.int(), maxTokens: z.int() }),
  engine: z.looseObject({ queuedTexts: z.int(), completedTexts: z.int() }),
  eventLoop: z.object({
    ticks: z.int(),
    p50Ms: z.number(),
    p99Ms: z.number(),
    maxMs: z.number(),
  }),
});

/** The file's name only: paths of this machine are nobody's business. */
function publicInfo({ file, ...info }: ModelInfo) {
  return { file: basename(file), ...info };
}

/** `GET /health`: the first model, its engine's counters and how late the event loop has been. */
export function health({ models }: Pick<EmbeddingDeps, "models">): AnyRoute {
  const loop = watchLoop();
  return defineRoute({
    method: "GET",
    path: "/health",
    dialect: service,
    open: true,
    summary: "The model, the engine's counters and the event loop's delay",
    responses: { 200: { description: "The server is well", schema: HealthResponse } },
    async handle({ ctx }) {
      const { name, engine: embedder } = await models.get();
      ctx.body = {
        status: "ok",
        model: { name, ...publicInfo(embedder.info) },
        engine: engineHealth(embedder.stats()),
        eventLoop: loop.sinceStart(),
      };
    },
  });
}
