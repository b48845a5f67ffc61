import type { Histogram } from "native-infer";

/** Content-Type of the format that this file writes. */
export const EXPOSITION_TYPE = "text/plain; version=0.0.4; charset=utf-8";

/** Names and values of a series, such as `{ model: "all-MiniLM-L6-v2" }`. */
export type Labels = Readonly<Record<string, string>>;

/** One series of a counter or a gauge. */
export interface Sample {
  labels?: Labels;
  value: number;
}

/** One series of a histogram. */
export interface HistogramSample {
  labels?: Labels;
  of: Histogram;
  /** What bounds and sum are multiplied by: 0.001 makes seconds of milliseconds. Default 1. */
  scale?: number;
}

function escapeLabel(value: string): string {
  return value.replace(/[\\"\n]/g, (found) => (found === "\n" ? "\\n" : `\\${found}`));
}

function pairs(labels: Labels): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}="${escapeLabel(value)}"`)
    .join(",");
}

function head(name: string, type: string, help: string): string {
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`;
}

function plain(name: string, type: string, help: string, samples: readonly Sample[]): string {
  const lines = samples.map(({ labels, value }) => {
    const inner = labels ? pairs(labels) : "";
    return `${name}${inner === "" ? "" : `{${inner}}`} ${value}\n`;
  });
  return head(name, type, help) + lines.join("");
}

/** What only grows. */
export function counter(name: string, help: string, samples: readonly Sample[]): string {
  return plain(name, "counter", help, samples);
}

/** What goes up and down. */
export function gauge(name: string, help: string, samples: readonly Sample[]): string {
  return plain(name, "gauge", help, samples);
}

/** A bound without what binary fractions add to it: 0.003, not 0.0030000000000000005. */
function tidy(bound: number): number {
  return Number(bound.toPrecision(9));
}

function series(name: string, { labels, of, scale = 1 }: HistogramSample): string {
  const inner = labels ? pairs(labels) : "";
  const before = inner === "" ? "" : `${inner},`;
  const suffix = inner === "" ? "" : `{${inner}}`;
  let text = "";
  let below = 0;
  for (const [i, bound] of of.bounds.entries()) {
    below += of.counts[i] ?? 0;
    text += `${name}_bucket{${before}le="${tidy(bound * scale)}"} ${below}\n`;
  }
  // All counts come from one reading, but its total may be a value ahead of its buckets.
  const all = below + (of.counts[of.bounds.length] ?? 0);
  return `${text}${name}_bucket{${before}le="+Inf"} ${all}\n${name}_sum${suffix} ${of.sum * scale}\n${name}_count${suffix} ${all}\n`;
}

/** How often values fell below each bound. */
export function histogram(name: string, help: string, samples: readonly HistogramSample[]): string {
  return head(name, "histogram", help) + samples.map((sample) => series(name, sample)).join("");
}
