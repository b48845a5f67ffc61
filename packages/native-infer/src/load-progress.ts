import { NativeInferError } from "./errors.js";
import type { NativeEngine, NativeLoad, PackingStage } from "./native.js";

/** How far a download has come. Files that are in the cache already are not reported. */
export interface DownloadProgress {
  stage: "downloading";
  /** The file's path in the repository, as `onnx/model.onnx`. */
  file: string;
  /** Bytes of it on this machine, those of an earlier, interrupted download included. Never gets less. */
  loadedBytes: number;
  /** Its size in bytes. */
  totalBytes: number;
  /** `loadedBytes` of all files that are being fetched for this model. */
  allLoadedBytes: number;
  /** `totalBytes` of all of them. */
  allTotalBytes: number;
}

/**
 * Weights as they were published are brought into the kernels' form: `reading` looks for them in the cache of packed
 * weights, `calibrating` measures what int8 needs to know, `packing` writes them. What is in the cache is only read.
 */
export interface PackingProgress {
  stage: PackingStage;
}

/** What a load is doing now. */
export type LoadProgress = DownloadProgress | PackingProgress;

export type OnProgress = (progress: LoadProgress) => void;

/** How often the addon is asked what it has begun. */
const LOOK_MS = 50;

/** Calls `onProgress`. Throws `INVALID_ARGUMENT` if that throws. */
export function report(onProgress: OnProgress | undefined, progress: LoadProgress): void {
  try {
    onProgress?.(progress);
  } catch (error) {
    throw new NativeInferError("INVALID_ARGUMENT", `onProgress threw: ${String(error)}`, {
      cause: error,
    });
  }
}

/**
 * The engine of `load`, whose stages are reported until it is there, each once and in order. Rejects as the load does,
 * or, with the engine closed, with `INVALID_ARGUMENT` if `onProgress` throws.
 */
export async function engineOf(
  load: NativeLoad,
  onProgress: OnProgress | undefined,
): Promise<NativeEngine> {
  if (onProgress === undefined) return load.engine;
  let reported = 0;
  let failure: unknown;
  const look = () => {
    try {
      for (const stage of load.steps().slice(reported)) {
        reported += 1;
        report(onProgress, { stage });
      }
    } catch (error) {
      failure ??= error;
      clearInterval(timer);
    }
  };
  const timer = setInterval(look, LOOK_MS);
  try {
    const engine = await load.engine;
    if (failure === undefined) look();
    if (failure !== undefined) {
      await engine.close(false);
      throw failure;
    }
    return engine;
  } finally {
    clearInterval(timer);
  }
}
