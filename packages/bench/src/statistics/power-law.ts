import { fitLine } from "./line.js";

/** `y = factor * x ** slope`, and how much of the logarithm's variance it explains (0 to 1). */
export interface PowerLaw {
  slope: number;
  factor: number;
  r2: number;
}

/**
 * Ordinary least squares on the logarithms of both axes. A slope of 1 means that the cost is proportional to the work,
 * below 1 that more work at once is cheaper. Points must be above 0, and two of them differ in `x`.
 */
export function fitPowerLaw(points: readonly { x: number; y: number }[]): PowerLaw {
  const bad = points.find(({ x, y }) => !(x > 0 && y > 0));
  if (bad) throw new RangeError(`point (${bad.x}, ${bad.y}) has no logarithm`);
  const logarithms = points.map(({ x, y }) => ({ x: Math.log(x), y: Math.log(y) }));
  const { slope, intercept, r2 } = fitLine(logarithms);
  return { slope, factor: Math.exp(intercept), r2 };
}
