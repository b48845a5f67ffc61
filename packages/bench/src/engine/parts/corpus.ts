import { atLeast, below, type Figure } from "../../promises/figures.js";
import { cosine, quantile, summarize } from "../../statistics.js";
import { mixedTexts } from "../mixed-texts.js";
import { runTask } from "../run-task.js";
import type { CorpusMeasured } from "../tasks/corpus.js";
import type { PaddedCorpusMeasured } from "../tasks/padded-corpus.js";

const STANDARD_FILE = "onnx/model_quantized.onnx";

/** The batch size that the peer is held to; it is also given the best of the others. */
const USUAL_BATCH = 32;

/** One run of the peer. */
export interface PaddedRun extends PaddedCorpusMeasured {
  batch: number;
}

const rate = ({ tokens, seconds }: { tokens: number; seconds: number }) => tokens / seconds;

/** Throws unless both embed the same texts with the same model: a ratio of different work says nothing. */
export function checkSameWork(ours: readonly number[][], theirs: readonly number[][]): void {
  if (ours.length !== theirs.length) throw new Error("the samples have different lengths");
  const min = Math.min(...ours.map((vector, i) => cosine(vector, theirs[i] as number[])));
  if (!(min > 0.99)) throw new Error(`the peer's vectors differ from ours: cosine ${min}`);
}

function runsByBatch(runs: readonly PaddedRun[]): Map<number, PaddedRun[]> {
  const byBatch = new Map<number, PaddedRun[]>();
  for (const run of runs) byBatch.set(run.batch, [...(byBatch.get(run.batch) ?? []), run]);
  return byBatch;
}

/** The size of padded batches with the highest median rate. */
export function bestBatch(runs: readonly PaddedRun[]): number {
  const medians = [...runsByBatch(runs)]
    .filter(([batch]) => batch > 1)
    .map(([batch, its]) => [batch, quantile(its.map(rate), 0.5)] as const);
  const best = medians.reduce((a, b) => (b[1] > a[1] ? b : a), [0, 0] as const);
  return best[0];
}

function peerFigures(runs: readonly PaddedRun[]): Figure[] {
  return [...runsByBatch(runs)].map(([batch, its]) => ({
    name: batch === 1 ? "peer, one text at a time" : `peer, padded batches of ${batch}`,
    value: quantile(its.map(rate), 0.5),
    unit: "tokens/s",
    note: `${its.map((run) => rate(run).toFixed(0)).join(", ")}; peak ${its.map((run) => run.peakMb.toFixed(0)).join(", ")} MB`,
  }));
}

function oursFigure(name: string, { way, tokens, seconds, peakMb }: CorpusMeasured): Figure {
  const note = `${way}; ${seconds.toFixed(1)} s; peak ${peakMb.toFixed(0)} MB`;
  return { name, value: rate({ tokens, seconds }), unit: "tokens/s", note };
}

/** Ours beside the peer at one batch size: the median of its runs for speed, the min of them for memory. */
function beside(
  ours: CorpusMeasured,
  runs: readonly PaddedRun[],
  name: string,
  bounds: boolean,
): Figure[] {
  if (runs.length === 0) return [];
  const ratios = runs.map((run) => rate(ours) / rate(run));
  const theirMb = Math.min(...runs.map((run) => run.peakMb));
  return [
    {
      name: `${name}: throughput`,
      value: quantile(ratios, 0.5),
      unit: "times",
      ...(bounds ? { bound: atLeast(1.5) } : {}),
      note: ratios.map((ratio) => ratio.toFixed(2)).join(", "),
    },
    {
      name: `${name}: peak memory`,
      value: ours.peakMb / theirMb,
      unit: "times",
      ...(bounds ? { bound: below(0.5) } : {}),
      note: `${ours.peakMb.toFixed(0)} to ${theirMb.toFixed(0)} MB`,
    },
  ];
}

function delayFigure(name: string, { delay, idleDelay }: CorpusMeasured): Figure {
  return {
    name: `${name}: event-loop delay p99`,
    value: delay.p99,
    unit: "ms",
    bound: below(2),
    note: `p50 ${delay.p50.toFixed(2)}, max ${delay.max.toFixed(2)}; idle loop p99 ${idleDelay.p99.toFixed(2)}; the monitor's 1 ms included`,
  };
}

export interface CorpusRuns {
  /** The same file as the peer, and the default model. */
  standard: CorpusMeasured;
  native: CorpusMeasured;
  peer: PaddedRun[];
}

export function corpusFigures({ standard, native, peer }: CorpusRuns): Figure[] {
  const at = (batch: number) => peer.filter((run) => run.batch === batch);
  const best = bestBatch(peer);
  return [
    ...peerFigures(peer),
    oursFigure("one embed(), same file", standard),
    oursFigure("one embed(), default model", native),
    ...beside(standard, at(USUAL_BATCH), `same file to batches of ${USUAL_BATCH}`, true),
    ...beside(standard, at(best), `same file to its best, batches of ${best}`, true),
    ...beside(standard, at(1), "same file to one text at a time", false),
    ...beside(native, at(best), `default model to its best, batches of ${best}`, false),
    delayFigure("same file", standard),
    delayFigure("default model", native),
  ];
}

function describeCorpus(texts: number, stride: number, peer: PaddedRun): Figure[] {
  const lengths = mixedTexts(texts).map(({ tokens }) => tokens);
  const { min, p50, max } = summarize(lengths);
  const [low, high] = [0.1, 0.9].map((q) => quantile(lengths, q).toFixed(0));
  const share = `${peer.way}, on every ${stride}th text: its rate is tokens over time, so the share does not change it; ours also holds the vectors of all texts`;
  return [
    {
      name: `tokens of ${texts} texts, each length as likely`,
      value: lengths.reduce((sum, tokens) => sum + tokens, 0),
      unit: "tokens",
      note: `${min} to ${max}, 10 % ${low}, median ${p50}, 90 % ${high}`,
    },
    {
      name: "texts per run of the peer",
      value: Math.ceil(texts / stride),
      unit: "texts",
      note: share,
    },
  ];
}

/** A corpus of mixed lengths in one call, beside padded batches of @huggingface/transformers; each run a process. */
export async function corpus(quick: boolean): Promise<Figure[]> {
  const texts = quick ? 240 : 10_000;
  const stride = quick ? 4 : 20;
  const batches = quick ? [8, USUAL_BATCH] : [1, 8, 16, USUAL_BATCH, 64];
  const peer: PaddedRun[] = [];
  const peerRound = async (offset: number) => {
    for (const batch of batches)
      peer.push({ batch, ...(await runTask("padded-corpus", { texts, stride, offset, batch })) });
  };
  await peerRound(0);
  const standard = await runTask("corpus", { texts, onnxFile: STANDARD_FILE });
  const native = await runTask("corpus", { texts });
  await peerRound(stride / 2);
  for (const { sample } of peer) checkSameWork(standard.sample, sample);
  const [first] = peer;
  if (!first) throw new Error("the peer was not measured");
  return [...describeCorpus(texts, stride, first), ...corpusFigures({ standard, native, peer })];
}
