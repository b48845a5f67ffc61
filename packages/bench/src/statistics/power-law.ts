/** `y = factor * x ** slope`, and how much of the logarithm's variance it explains (0 to 1). */
export interface PowerLaw {
  slope: number;
  factor: number;
  r2: number;
}

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

/**
 * Ordinary least squares on the logarithms of both axes. A slope of 1 means that the cost is proportional to the work,
 * below 1 that more work at once is cheaper. Points must be above 0, and two of them differ in `x`.
 */
export function fitPowerLaw(points: readonly { x: number; y: number }[]): PowerLaw {
  const bad = points.find(({ x, y }) => !(x > 0 && y > 0));
  if (bad) throw new RangeError(`point (${bad.x}, ${bad.y}) has no logarithm`);
  const xs = points.map(({ x }) => Math.log(x));
  const ys = points.map(({ y }) => Math.log(y));
  const [mx, my] = [mean(xs), mean(ys)];
  const products = (as: number[], ma: number, bs: number[], mb: number) =>
    as.reduce((sum, a, i) => sum + (a - ma) * ((bs[i] as number) - mb), 0);
  const sxx = products(xs, mx, xs, mx);
  if (!(sxx > 0)) throw new RangeError("a slope needs two different values of x");
  const sxy = products(xs, mx, ys, my);
  const syy = products(ys, my, ys, my);
  const slope = sxy / sxx;
  const r2 = syy === 0 ? 1 : (sxy * sxy) / (sxx * syy);
  return { slope, factor: Math.exp(my - slope * mx), r2 };
}
