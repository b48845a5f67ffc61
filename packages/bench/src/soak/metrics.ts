/** What the text of `/metrics` says, by name with labels, such as `native_infer_http_places_taken{kind="open"}`. */
export type Metrics = ReadonlyMap<string, number>;

/** Reads Prometheus' text format, as far as the server writes it. */
export function parseMetrics(text: string): Metrics {
  const metrics = new Map<string, number>();
  for (const line of text.split("\n")) {
    const space = line.lastIndexOf(" ");
    if (line.startsWith("#") || space < 0) continue;
    metrics.set(line.slice(0, space), Number(line.slice(space + 1)));
  }
  return metrics;
}

/** The sum of a metric over all of its labels that contain `label`; NaN if there is none. */
export function sumOf(metrics: Metrics, name: string, label = ""): number {
  const values = [...metrics]
    .filter(([series]) => series === name || series.startsWith(`${name}{`))
    .filter(([series]) => series.includes(label))
    .map(([, value]) => value);
  return values.length === 0 ? Number.NaN : values.reduce((sum, value) => sum + value, 0);
}

/** What has to be nought when nobody asks for anything. */
export interface Unfinished {
  /** Places taken, by their kind. */
  requests: number;
  bodies: number;
  open: number;
  /** Texts that were accepted and have not ended. */
  texts: number;
}

/** What is unfinished, but for the request for these metrics itself. */
export function unfinished(metrics: Metrics): Unfinished {
  const places = (kind: string) =>
    sumOf(metrics, "native_infer_http_places_taken", `kind="${kind}"`);
  const accepted = sumOf(metrics, "native_infer_texts_accepted_total");
  return {
    requests: places("requests"),
    bodies: places("bodies"),
    open: places("open") - 1,
    texts: accepted - sumOf(metrics, "native_infer_texts_total"),
  };
}

export const isAtRest = (metrics: Metrics) =>
  Object.values(unfinished(metrics)).every((count) => count <= 0);
