import { Embedder } from "native-infer";
import { answersPerSecond } from "./concurrency.js";

export interface CallersOptions {
  callers: number;
  seconds: number;
  /** What each asks for, again and again. */
  text: string;
}

const WARM_UP_SECONDS = 0.3;

/** Answers per second of an engine with its default settings and so many callers in its process. */
export async function measure({ callers, seconds, text }: CallersOptions): Promise<number> {
  await using embedder = await Embedder.load();
  await answersPerSecond(embedder, callers, WARM_UP_SECONDS, [text]);
  return await answersPerSecond(embedder, callers, seconds, [text]);
}
