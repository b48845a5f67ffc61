import * as Plot from "@observablehq/plot";
import type { RunInfo, Timeline } from "../records/records.js";
import type { TimelineEvent } from "../ways/index.js";
import { type Label, MARGIN_BOTTOM, MARGIN_TOP, picture } from "./picture.js";

const ROW_HEIGHT = 58;
const SIZE = { width: 980, marginLeft: 12, marginRight: 200 };
const COLOURS = { model: "#2386c8", io: "#009e73", blocked: "#d55e00" } as const;
const LEGEND = [
  { text: "request waits for the model", colour: COLOURS.model },
  { text: "request waits for its I/O", colour: COLOURS.io },
  { text: "event loop blocked", colour: COLOURS.blocked },
];

/** An event with the line of its row on which nothing else happens meanwhile. */
export interface Laid extends TimelineEvent {
  lane: number;
}

/** Puts each event on the first lane that is free at its begin. */
export function layOut(events: readonly TimelineEvent[]): Laid[] {
  const free: number[] = [];
  return [...events]
    .sort((a, b) => a.t0 - b.t0)
    .map((event) => {
      const found = free.findIndex((end) => end <= event.t0);
      const lane = found < 0 ? free.length : found;
      free[lane] = event.t1;
      return { ...event, lane };
    });
}

/** How much of the window the loop was blocked, and the longest time without a break. */
export function blockedShare({ events, ms }: Timeline): { share: number; longestMs: number } {
  const blocked = events.filter(({ what }) => what === "blocked").map(({ t0, t1 }) => t1 - t0);
  const total = blocked.reduce((sum, length) => sum + length, 0);
  return { share: total / ms, longestMs: Math.max(0, ...blocked) };
}

interface Bar {
  t0: number;
  t1: number;
  top: number;
  bottom: number;
  what: TimelineEvent["what"];
}

/** A row's bars, from 0 at its top to 1: the blocked times in a strip of their own below the requests. */
function bars({ events }: Timeline): Bar[] {
  const laid = layOut(events.filter(({ what }) => what !== "blocked"));
  const lanes = Math.max(1, ...laid.map(({ lane }) => lane + 1));
  const requests = laid.map(({ lane, ...event }) => ({
    ...event,
    top: (lane / lanes) * 0.68,
    bottom: ((lane + 0.85) / lanes) * 0.68,
  }));
  const blocked = events.filter(({ what }) => what === "blocked");
  return [...requests, ...blocked.map((event) => ({ ...event, top: 0.72, bottom: 0.88 }))];
}

function rowLabels(timelines: readonly Timeline[]): Label[] {
  return timelines.flatMap((timeline, row) => {
    const { share, longestMs } = blockedShare(timeline);
    const x = SIZE.width - SIZE.marginRight + 10;
    const y = MARGIN_TOP + row * ROW_HEIGHT;
    const text = `blocked ${(share * 100).toFixed(0)} %, at most ${longestMs.toFixed(0)} ms`;
    return [
      { x, y: y + 18, text: timeline.way, colour: "currentColor" },
      { x, y: y + 34, text, colour: COLOURS.blocked },
    ];
  });
}

/** One second of each way's event loop under the same load. */
export function timelinePlot(timelines: readonly Timeline[], info: RunInfo): string {
  const height = MARGIN_TOP + timelines.length * ROW_HEIGHT + MARGIN_BOTTOM;
  const all = timelines.flatMap((timeline, row) =>
    bars(timeline).map(({ top, bottom, ...bar }) => ({ ...bar, y1: row + top, y2: row + bottom })),
  );
  const marks = (["model", "io", "blocked"] as const).map((what) =>
    Plot.rect(
      all.filter((bar) => bar.what === what),
      { x1: "t0", x2: "t1", y1: "y1", y2: "y2", fill: COLOURS[what], insetRight: 0.3 },
    ),
  );
  const clients = timelines[0]?.clients ?? 0;
  return picture(
    {
      ...SIZE,
      height,
      x: { domain: [0, timelines[0]?.ms ?? 1000] },
      y: { axis: null, domain: [timelines.length, 0] },
      marks: [...marks, Plot.ruleY(timelines.keys(), { strokeOpacity: 0.2 })],
    },
    {
      title: "One second of each event loop",
      subtitle: `${clients} clients in a closed loop; each line of a row is a request; below: when the loop's 1 ms timer came more than 2 ms late`,
      footer: info.machine,
      axes: { x: "ms" },
      legend: LEGEND,
    },
    () => rowLabels(timelines),
  );
}
