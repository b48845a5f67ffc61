/** `y = intercept + slope * x`, and how much of the variance of `y` it explains (0 to 1). */
export interface Line {
  slope: number;
  intercept: number;
  r2: number;
}

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

/** Ordinary least squares. Two of the points must differ in `x`. */
export function fitLine(points: readonly { x: number; y: number }[]): Line {
  const xs = points.map(({ x }) => x);
  const ys = points.map(({ y }) => y);
  const [mx, my] = [mean(xs), mean(ys)];
  const products = (as: number[], ma: number, bs: number[], mb: number) =>
    as.reduce((sum, a, i) => sum + (a - ma) * ((bs[i] as number) - mb), 0);
  const sxx = products(xs, mx, xs, mx);
  if (!(sxx > 0)) throw new RangeError("a slope needs two different values of x");
  const sxy = products(xs, mx, ys, my);
  const syy = products(ys, my, ys, my);
  const slope = sxy / sxx;
  return { slope, intercept: my - slope * mx, r2: syy === 0 ? 1 : (sxy * sxy) / (sxx * syy) };
}
