/**
 * The names of series that an answer of /metrics can hold, with their families' types. Taken from
 * the heads, because a family may have no series yet.
 */
export function exposedNames(text: string): { families: Map<string, string>; series: Set<string> } {
  const heads = text.matchAll(/^# TYPE (\S+) (\S+)$/gm);
  const families = new Map([...heads].map(([, name = "", type = ""]) => [name, type]));
  const series = [...families].flatMap(([name, type]) =>
    type === "histogram" ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
  );
  return { families, series: new Set(series) };
}

/** All names in `text` that look like metrics of this server. */
export function metricNames(text: string): string[] {
  return [...new Set(text.match(/\b(?:native_infer|te|nodejs|process)_[a-z0-9_]+\b/g))];
}
