import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";

/** What a picture says around its plot. */
export interface Frame {
  title: string;
  /** Units, conditions. */
  subtitle: string;
  /** The machine. */
  footer: string;
  legend: readonly { text: string; colour: string }[];
  /** What the axes show, with units. */
  axes: { x: string; y?: string };
}

/** A text at a point of the finished plot, in pixels. */
export interface Label {
  x: number;
  y: number;
  text: string;
  colour: string;
  /** Where the thing is that it names, when the label had to move away from it. */
  from?: { x: number; y: number };
}

/** Room above the plot for title, subtitle and legend, and below for the axis and the footer. */
export const MARGIN_TOP = 96;
export const MARGIN_BOTTOM = 56;

/** Text and rules follow the reader's colour scheme; the ground is whatever is behind the picture. */
const STYLE = `
  svg { color: #24292f; --ground: #ffffff; background: none; font: 12px system-ui, sans-serif; }
  @media (prefers-color-scheme: dark) { svg { color: #d6dde4; --ground: #0d1117; } }
  .title { font-size: 15px; font-weight: 600; }
  .halo { paint-order: stroke; stroke: var(--ground); stroke-width: 3px; stroke-linejoin: round; }
`;

type Size = { width: number; height: number; marginRight: number };
type Scale = { apply(value: unknown): number };

/** A plot as it was drawn: where its values are, in pixels. */
export interface Drawn {
  x(value: number): number;
  y(value: number): number;
}

const escaped = (text: string) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

function labelSvg({ x, y, text, colour, from }: Label): string {
  const leader = from
    ? `<path d="M${from.x + 4},${from.y}L${x - 3},${y}" stroke="${colour}" stroke-width="0.75" opacity="0.7" fill="none"/>`
    : "";
  return `${leader}<text class="halo" x="${x}" y="${y}" dy="0.32em" fill="${colour}">${escaped(text)}</text>`;
}

/** The axes' names: y above the axis, x below its end. */
function axesSvg({ x, y = "" }: Frame["axes"], { width, height, marginRight }: Size): string {
  const below = height - MARGIN_BOTTOM + 34;
  return (
    `<text x="12" y="${MARGIN_TOP - 8}" font-size="11">${escaped(y)}</text>` +
    `<text x="${width - marginRight}" y="${below}" font-size="11" text-anchor="end">${escaped(x)}</text>`
  );
}

/** Plot's own rules are about its place in a page, which a file has not. */
const withoutStyle = (svg: string) => svg.replace(/<style>.*?<\/style>/s, "");

/** A hundredth of a pixel is finer than anyone sees, and a third of the bytes. */
const rounded = (svg: string) =>
  svg.replace(/\d+\.\d{3,}/g, (value) => String(Number(Number(value).toFixed(2))));

function frameSvg({ title, subtitle, footer, legend }: Frame, height: number): string {
  let x = 12;
  const entries = legend.map(({ text, colour }) => {
    const entry =
      `<rect x="${x}" y="50" width="10" height="10" rx="2" fill="${colour}"/>` +
      `<text x="${x + 15}" y="59">${escaped(text)}</text>`;
    x += 30 + text.length * 6.6;
    return entry;
  });
  return (
    `<text class="title" x="12" y="20">${escaped(title)}</text><text x="12" y="38">${escaped(subtitle)}</text>` +
    `${entries.join("")}<text x="12" y="${height - 8}" font-size="10" opacity="0.75">${escaped(footer)}</text>`
  );
}

/**
 * Draws a plot as an SVG file of its own: no script, no font, no ground. `labels` is asked for texts once the scales are
 * known. `options` are Observable Plot's.
 */
export function picture(
  options: Plot.PlotOptions & Size,
  frame: Frame,
  labels: (drawn: Drawn) => readonly Label[] = () => [],
): string {
  const { document } = parseHTML("<!doctype html><html><body></body></html>");
  const plot = Plot.plot({
    marginTop: MARGIN_TOP,
    marginBottom: MARGIN_BOTTOM,
    ...options,
    x: { ...options.x, label: null },
    y: { ...options.y, label: null },
    // Plot only makes and appends elements: the light-weight document is enough for it.
    document: document as unknown as NonNullable<Plot.PlotOptions["document"]>,
  }) as unknown as { innerHTML: string; scale(name: string): Scale | undefined };
  const applied = (name: string) => (value: number) => plot.scale(name)?.apply(value) ?? Number.NaN;
  const texts = labels({ x: applied("x"), y: applied("y") });
  const { width, height } = options;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 ${width} ${height}" ` +
    `width="${width}" height="${height}" fill="currentColor" role="img" aria-label="${escaped(frame.title).replaceAll('"', "&quot;")}">` +
    `<style>${STYLE}</style>${frameSvg(frame, height)}${axesSvg(frame.axes, options)}<g text-anchor="middle" font-size="11">${rounded(withoutStyle(plot.innerHTML))}</g>` +
    `<g font-size="11">${rounded(texts.map(labelSvg).join(""))}</g></svg>\n`
  );
}
