import type { Context } from "koa";
import type { Usage } from "../../embedding/usage.js";

/** For the OpenAPI document. Times are whole milliseconds, rounded down. */
export const COMPUTE_HEADERS: Readonly<Record<string, string>> = {
  "x-compute-type": "What computed: `cpu`",
  "x-compute-time": "Milliseconds, as `x-total-time`",
  "x-compute-characters": "Unicode characters of the texts; a token id counts as one",
  "x-compute-tokens": "Tokens after truncation, special tokens and prompts included",
  "x-total-time": "Milliseconds from the body's arrival to its vectors",
  "x-tokenization-time": "Milliseconds for the request's texts",
  "x-queue-time": "Milliseconds that the first text waited for its batch",
  "x-inference-time": "Milliseconds in the model, for the batches that the texts were in",
};

/** Tells what a request took. `begin`: on the clock of `performance.now()`. */
export function setComputeHeaders(
  ctx: Context,
  { begin, characters, usage }: { begin: number; characters: number; usage: Usage },
): void {
  const milliseconds = (time: number) => String(Math.floor(time));
  const total = milliseconds(performance.now() - begin);
  ctx.set({
    "x-compute-type": "cpu",
    "x-compute-time": total,
    "x-compute-characters": String(characters),
    "x-compute-tokens": String(usage.tokens),
    "x-total-time": total,
    "x-tokenization-time": milliseconds(usage.tokenizeMs),
    "x-queue-time": milliseconds(usage.queueMs),
    "x-inference-time": milliseconds(usage.runMs),
  });
}
