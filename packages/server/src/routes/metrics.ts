import { service } from "../dialects/openai.js";
import { byTask, type ServedByTask } from "../models/served-models.js";
import { engineMetrics } from "../observability/engine-metrics.js";
import { EXPOSITION_TYPE } from "../observability/exposition.js";
import { teiMetrics } from "../observability/tei-traffic.js";
import { httpMetrics, type Traffic } from "../observability/traffic.js";
import { type AnyRoute, defineRoute } from "../web/route.js";

/** What {@link metrics} is made of. */
export interface MetricsDeps extends ServedByTask {
  traffic: Traffic;
}

/** One result for all who call while it is being made: each of many scrapes at once would make the same text. */
function shared<Result>(make: () => Promise<Result>): () => Promise<Result> {
  let underWay: Promise<Result> | undefined;
  return () => {
    underWay ??= make().finally(() => {
      underWay = undefined;
    });
    return underWay;
  };
}

async function exposition({ traffic, ...deps }: MetricsDeps): Promise<string> {
  // Loaded by the time that the server listens: see serve.ts.
  const { processMetrics } = await import("../observability/process-metrics.js");
  const ofProcess = await processMetrics();
  const loaded = byTask(deps).flatMap(([, models]) => models.loaded());
  const engines = loaded.map(({ name, engine }) => ({
    name,
    info: engine.info,
    stats: engine.stats(),
  }));
  return [
    httpMetrics(traffic),
    engineMetrics(engines),
    teiMetrics(traffic.tei, engines),
    ofProcess,
  ].join("");
}

/** `GET /metrics`: everything that is counted, in Prometheus' text format. */
export function metrics(deps: MetricsDeps): AnyRoute {
  const sharedExposition = shared(() => exposition(deps));
  return defineRoute({
    method: "GET",
    path: "/metrics",
    dialect: service,
    open: true,
    summary: "Metrics for Prometheus",
    description: "Ours (`native_infer_`), text-embeddings-inference's (`te_`) and Node's.",
    responses: { 200: { description: "Prometheus' text format", contentType: EXPOSITION_TYPE } },
    async handle({ ctx }) {
      ctx.set("Content-Type", EXPOSITION_TYPE);
      ctx.body = await sharedExposition();
    },
  });
}
