import type { LoadProgress } from "../index.js";
import { CLEAR_LINE, type Terminal } from "./progress.js";

const STAGES = {
  reading: "looking for packed weights",
  calibrating: "first load: measuring activations for int8",
  packing: "first load: packing the weights",
} as const;

function textOf(progress: LoadProgress): string {
  if (progress.stage !== "downloading") return STAGES[progress.stage];
  const { allLoadedBytes, allTotalBytes, file } = progress;
  const percent = allTotalBytes > 0 ? Math.floor((allLoadedBytes / allTotalBytes) * 100) : 100;
  return `downloading: ${percent} % of ${(allTotalBytes / 1e6).toFixed(1)} MB, ${file}`;
}

/** One line that says what a load is doing, until it is cleared. Without a terminal nothing is drawn. */
export class LoadingLine {
  #drawn = false;

  constructor(private readonly terminal: Terminal | undefined) {}

  show(progress: LoadProgress): void {
    // A line that wraps could not be taken back.
    const columns = (this.terminal?.columns || 80) - 1;
    this.terminal?.write(`${CLEAR_LINE}${textOf(progress).slice(0, columns)}`);
    this.#drawn = true;
  }

  clear(): void {
    if (this.#drawn) this.terminal?.write(CLEAR_LINE);
    this.#drawn = false;
  }
}
