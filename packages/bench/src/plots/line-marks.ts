import * as Plot from "@observablehq/plot";
import type { Series } from "./series.js";

/** A series as a line. */
export function lineMark({ points, style: { colour, dash, width } }: Series): Plot.Markish {
  return Plot.line([...points], {
    x: "x",
    y: "y",
    stroke: colour,
    strokeWidth: width,
    ...(dash === "" ? {} : { strokeDasharray: dash }),
  });
}

/** Each series as a line with a dot at every point. */
export function lineMarks(series: readonly Series[]): Plot.Markish[] {
  return series.flatMap((one) => {
    const { colour, width } = one.style;
    const dots = Plot.dot([...one.points], { x: "x", y: "y", r: width + 0.5, fill: colour });
    return [lineMark(one), dots];
  });
}
