import { timingMs } from "./answer-parser.js";

/** Columns of one measurement, one entry per request, in the order of the answers. Milliseconds. */
export interface Samples {
  /** When it was sent (open loop: when it was meant to be), counted from the measurement's start. */
  sentMs: number[];
  /** From then to the last byte of the response. */
  latencyMs: number[];
  /** From the response's Server-Timing header; NaN where the server sends none. */
  modelMs: number[];
  ioMs: number[];
}

/** A request that the server would not answer. */
export interface Refusal {
  status: number;
  latencyMs: number;
}

export const noSamples = (): Samples => ({ sentMs: [], latencyMs: [], modelMs: [], ioMs: [] });

/** What one measurement of the load generator gives. */
export interface LoadResult {
  samples: Samples;
  /** Answers in all, those left out of the samples included, and the time from the first request to the last answer. */
  answers: number;
  seconds: number;
  /** Requests that had no good answer, and what the first of them was. */
  errors: number;
  firstError?: string;
  /** What the generator itself used meanwhile. */
  generatorCpuSeconds: number;
  /** Open loop with `refusals`: those that came. */
  refused?: Refusal[];
  /** Open loop: how late the generator sent, 99th percentile in ms. */
  sendLateP99Ms?: number;
}

export function addSample(
  samples: Samples,
  sentMs: number,
  latencyMs: number,
  timing: string,
): void {
  samples.sentMs.push(sentMs);
  samples.latencyMs.push(latencyMs);
  samples.modelMs.push(timingMs(timing, "model"));
  samples.ioMs.push(timingMs(timing, "io"));
}
