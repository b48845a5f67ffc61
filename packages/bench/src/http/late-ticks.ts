import { atMost, type Figure } from "../promises/figures.js";

/** Ticks of a timer of the server's event loop since its start. */
export interface Ticks {
  count: number;
  /** Those that came more than 2 ms late. */
  late: number;
}

const NAME = "native_infer_event_loop_delay_seconds";

/** Reads the text of `/metrics`. */
export function parseTicks(metrics: string): Ticks {
  const value = (series: string) => {
    const line = metrics.split("\n").find((text) => text.startsWith(`${series} `));
    if (line === undefined) throw new Error(`/metrics has no ${series}`);
    return Number(line.slice(series.length + 1));
  };
  const count = value(`${NAME}_count`);
  return { count, late: count - value(`${NAME}_bucket{le="0.002"}`) };
}

/** Of the ticks between two readings. */
export const between = (before: Ticks, after: Ticks): Ticks => ({
  count: after.count - before.count,
  late: after.late - before.late,
});

/** The ticks of the server at `url`. */
export async function ticksOf(url: string): Promise<Ticks> {
  const response = await fetch(`${url}/metrics`);
  if (!response.ok) throw new Error(`/metrics answered ${response.status}`);
  return parseTicks(await response.text());
}

/** At most one tick of a hundred may be late: the same as a 99th percentile of at most 2 ms. */
export function lateTicksFigure({ count, late }: Ticks): Figure {
  return {
    name: "event-loop ticks more than 2 ms late",
    value: (100 * late) / count,
    unit: "%",
    bound: atMost(1),
    note: `${late} of ${count}: p99 is ${late <= count / 100 ? "at most" : "more than"} 2 ms`,
  };
}
