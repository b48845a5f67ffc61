import { type OnProgress, report } from "../load-progress.js";
import type { RepoFile } from "./repository.js";

/** Adds up what the downloads of one model report, and passes it on in reasonable numbers. */
export class Progress {
  readonly #total: number;
  readonly #loaded = new Map<string, number>();
  readonly #reported = new Map<string, number>();

  constructor(
    files: readonly RepoFile[],
    readonly onProgress: OnProgress | undefined,
    /** Min milliseconds between two reports of one file; its last one always comes. */
    readonly reportMs: number,
  ) {
    this.#total = files.reduce((sum, { size }) => sum + size, 0);
  }

  /** `bytes` of `file` are on disk. Fewer than before, after a damaged download, are not reported. */
  loaded(file: RepoFile, bytes: number): void {
    const before = this.#loaded.get(file.path) ?? -1;
    if (bytes <= before) return;
    this.#loaded.set(file.path, bytes);
    const now = performance.now();
    const last = this.#reported.get(file.path) ?? Number.NEGATIVE_INFINITY;
    if (bytes < file.size && now - last < this.reportMs) return;
    this.#reported.set(file.path, now);
    this.#report(file, bytes);
  }

  #report(file: RepoFile, loadedBytes: number): void {
    let allLoadedBytes = 0;
    for (const bytes of this.#loaded.values()) allLoadedBytes += bytes;
    report(this.onProgress, {
      stage: "downloading",
      file: file.path,
      loadedBytes,
      totalBytes: file.size,
      allLoadedBytes,
      allTotalBytes: this.#total,
    });
  }
}
