import { runPlots } from "../plots/run-plots.js";
import { RunFolder, readRun } from "../records/run-folder.js";
import type { Finding } from "./effect.js";
import { figuresOfRun, findingsOf, summary } from "./summary.js";

/** Writes the summary and the pictures of what a run left in its folder, and says what it found. */
export function reportRun(path: string): Finding[] {
  const data = readRun(path);
  const figures = figuresOfRun(data);
  const folder = new RunFolder(path);
  const plots = runPlots(data, figures);
  for (const { file, svg } of plots) folder.text(file, svg);
  folder.text("summary.md", summary(data, figures, plots));
  return findingsOf(data, figures);
}
