import type { CpuBudget, EngineStats, ModelInfo } from "native-infer";
import { counter, gauge, histogram, type Labels, type Sample } from "./exposition.js";

/** One engine as it is now. */
export interface EngineReading {
  /** The name of its model in requests. */
  name: string;
  info: ModelInfo;
  stats: EngineStats;
}

/** The series that `values` makes of each engine, with the model's label added to each. */
function each(
  engines: readonly EngineReading[],
  values: (engine: EngineReading) => readonly Sample[],
): Sample[] {
  return engines.flatMap((engine) =>
    values(engine).map(({ labels, value }) => ({
      labels: { model: engine.name, ...labels },
      value,
    })),
  );
}

/** A series for each entry, its key as the label `name`. */
function by(name: string, entries: Readonly<Record<string, number>>): Sample[] {
  return Object.entries(entries).map(([key, value]) => ({ labels: { [name]: key }, value }));
}

function counters(engines: readonly EngineReading[]): string[] {
  const of = (name: string, help: string, values: (stats: EngineStats) => readonly Sample[]) =>
    counter(
      name,
      help,
      each(engines, ({ stats }) => values(stats)),
    );
  return [
    of("native_infer_texts_accepted_total", "Texts taken into the queue", (stats) => [
      { value: stats.acceptedTexts },
    ]),
    of("native_infer_texts_total", "Accepted texts by how they ended", (stats) =>
      by("outcome", {
        completed: stats.completedTexts,
        failed: stats.failedTexts,
        cancelled: stats.cancelledTexts,
        expired: stats.expiredTexts,
      }),
    ),
    of("native_infer_texts_rejected_total", "Texts not taken into the queue", (stats) =>
      by("reason", {
        overloaded: stats.rejectedTexts.overloaded,
        too_long: stats.rejectedTexts.tooLong,
        closed: stats.rejectedTexts.closed,
      }),
    ),
    of("native_infer_texts_truncated_total", "Texts cut to the model's length", (stats) => [
      { value: stats.truncatedTexts },
    ]),
    of("native_infer_tokens_total", "Tokens that went through the model", (stats) => [
      { value: stats.tokens },
    ]),
    of("native_infer_batches_total", "Runs of the model", (stats) =>
      by("lane", { interactive: stats.batches - stats.bulkBatches, bulk: stats.bulkBatches }),
    ),
  ];
}

function cpuLimits({ affinity, cpuset, quota, physicalCores, usable }: CpuBudget) {
  return { affinity, cpuset, quota, physical_cores: physicalCores, usable };
}

function gauges(engines: readonly EngineReading[]): string[] {
  const of = (name: string, help: string, values: (engine: EngineReading) => readonly Sample[]) =>
    gauge(name, help, each(engines, values));
  const model = ({ kernel, road, dtype, runtimeVersion, pooling }: ModelInfo): Labels => ({
    kernel,
    road,
    dtype: dtype ?? "",
    runtime: runtimeVersion ?? "",
    pooling,
  });
  return [
    of("native_infer_queue_texts", "Texts accepted and not yet answered", ({ stats }) => [
      { value: stats.queuedTexts },
    ]),
    of("native_infer_queue_bytes", "Their bytes", ({ stats }) => [{ value: stats.queuedBytes }]),
    of("native_infer_threads", "Threads that work on one run", ({ info }) => [
      { value: info.threads },
    ]),
    of("native_infer_cpus", "What limits CPU time, in CPUs; 0: no such limit", ({ stats }) =>
      by("limit", cpuLimits(stats.cpu)),
    ),
    of("native_infer_model_info", "Always 1; its labels say what computes", ({ info }) => [
      { labels: model(info), value: 1 },
    ]),
  ];
}

type HistogramName = "queueMs" | "tokenizeMs" | "runMs" | "totalMs" | "batchTexts" | "batchTokens";

/** One of the engines' own histograms, with their bounds; those in milliseconds become seconds. */
export function engineHistogram(
  engines: readonly EngineReading[],
  of: HistogramName,
  name: string,
  help: string,
): string {
  const scale = of.endsWith("Ms") ? 0.001 : 1;
  return histogram(
    name,
    help,
    engines.map((engine) => ({ labels: { model: engine.name }, of: engine.stats[of], scale })),
  );
}

/** The metrics of the engines. */
export function engineMetrics(engines: readonly EngineReading[]): string {
  const of = (from: HistogramName, name: string, help: string) =>
    engineHistogram(engines, from, `native_infer_${name}`, help);
  return [
    ...counters(engines),
    ...gauges(engines),
    of("queueMs", "queue_wait_seconds", "Per text: from its acceptance to the start of its batch"),
    of("tokenizeMs", "tokenize_seconds", "Per text: making tokens of it"),
    of("runMs", "run_seconds", "Per batch: in the model"),
    of("totalMs", "embed_seconds", "Per text: from its acceptance to the end of its call"),
    of("batchTexts", "batch_texts", "Texts per batch"),
    of("batchTokens", "batch_tokens", "Tokens per batch"),
  ].join("");
}
