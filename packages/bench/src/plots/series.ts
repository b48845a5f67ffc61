import type { Drawn, Label } from "./picture.js";
import { MARGIN_BOTTOM, MARGIN_TOP } from "./picture.js";
import { spreadLabels } from "./spread-labels.js";
import type { WayStyle } from "./way-style.js";

/** A way's points, in the order in which its line goes through them. */
export interface Series {
  way: string;
  style: WayStyle;
  points: readonly { x: number; y: number }[];
  /** What the line's end is called, if not by the way's name. */
  label?: string;
}

const LABEL_GAP = 14;

/**
 * The names where the lines end, moved up or down where another is there: in one column at the right edge, or `beside` each
 * line's last point, where lines end all over the plot.
 */
export function endLabels(
  series: readonly Series[],
  drawn: Drawn,
  size: { width: number; height: number; marginRight: number },
  place: "column" | "beside" = "column",
): Label[] {
  const edge = size.width - size.marginRight + 14;
  const ends = series.flatMap(({ way, style, points, label }) => {
    const last = points.at(-1);
    if (!last) return [];
    const from = { x: drawn.x(last.x), y: drawn.y(last.y) };
    const x = place === "column" ? edge : from.x + 14;
    return [{ x, y: from.y, from, text: label ?? way, colour: style.colour }];
  });
  return spreadLabels(ends, LABEL_GAP, MARGIN_TOP, size.height - MARGIN_BOTTOM);
}
