import { Embedder } from "native-infer";
import { residentMemory } from "../../memory.js";

export interface LoadsOptions {
  loads: number;
}

/** Resident memory in MB after each load, call and close. */
export interface LoadsMeasured {
  residentMb: number[];
  seconds: number;
}

export async function measure({ loads }: LoadsOptions): Promise<LoadsMeasured> {
  const residentMb: number[] = [];
  const start = performance.now();
  for (let i = 0; i < loads; i += 1) {
    const embedder = await Embedder.load({ threads: 1 });
    await embedder.embed("How big is London");
    await embedder.close();
    globalThis.gc?.();
    residentMb.push(residentMemory()?.now ?? Number.NaN);
  }
  return { residentMb, seconds: (performance.now() - start) / 1000 };
}
