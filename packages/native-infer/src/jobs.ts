import { setImmediate as nextTurn } from "node:timers/promises";
import { fromNative, NativeInferError } from "./errors.js";
import type { NativeEngine, NativeInput, NativeJobOptions, NativeResult } from "./native.js";

/** What a call is made of, whatever it asks for. */
export interface Call {
  engine: NativeEngine;
  input: NativeInput;
  options: NativeJobOptions;
  /** On the clock of `performance.now()`. */
  endTime?: number | undefined;
  signal?: AbortSignal | undefined;
}

/** Texts per job: handing over more at once would hold up the event loop. */
export const SLICE = 256;

/** Jobs of one call in the queue at a time: enough to keep the engine busy, few enough to leave room for others. */
const WINDOW = 4;

function cancelled(signal: AbortSignal): NativeInferError {
  return new NativeInferError("CANCELLED", "The call was cancelled.", { cause: signal.reason });
}

/** Submits one job; rejects as soon as `signal` aborts, and takes the job out of the queue. */
export async function runJob({
  engine,
  input,
  options,
  endTime,
  signal,
}: Call): Promise<NativeResult> {
  if (signal?.aborted) throw cancelled(signal);
  const timeLeftMs = endTime === undefined ? undefined : Math.ceil(endTime - performance.now());
  if (timeLeftMs !== undefined && timeLeftMs <= 0) {
    throw new NativeInferError(
      "DEADLINE_EXCEEDED",
      "The deadline passed before the call was queued.",
    );
  }
  try {
    const call = engine.submit(
      input,
      timeLeftMs === undefined ? options : { ...options, timeLeftMs },
    );
    if ("code" in call) throw new NativeInferError(call.code, call.message);
    const { id, result } = call;
    return await (signal ? abortable(result, signal, () => engine.cancel(id)) : result);
  } catch (error) {
    throw fromNative(error);
  }
}

function abortable<T>(result: Promise<T>, signal: AbortSignal, cancel: () => void): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => {
      cancel();
      reject(cancelled(signal));
    };
    signal.addEventListener("abort", onAbort, { once: true });
    result.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}

/**
 * Runs a call of any size as jobs of {@link SLICE} texts, a few of them at a time, so that a call of thousands of texts
 * neither holds up the event loop nor fills the queue. When one fails, the others are taken out of the queue.
 */
export async function runSliced(call: Call): Promise<NativeResult[]> {
  if (call.input.length <= SLICE) return [await runJob(call)];
  const stop = new AbortController();
  const onAbort = () => stop.abort(call.signal?.reason);
  if (call.signal?.aborted) onAbort();
  call.signal?.addEventListener("abort", onAbort, { once: true });
  try {
    return await runSlices({ ...call, signal: stop.signal });
  } catch (error) {
    stop.abort();
    throw error;
  } finally {
    call.signal?.removeEventListener("abort", onAbort);
  }
}

async function runSlices(call: Call): Promise<NativeResult[]> {
  const running: Promise<NativeResult>[] = [];
  const results: NativeResult[] = [];
  const { input } = call;
  for (let from = 0; from < input.length; from += SLICE) {
    if (running.length >= WINDOW) results.push((await running.shift()) as NativeResult);
    const job = submitSlice({ ...call, input: input.slice(from, from + SLICE) }, running);
    // Whoever fails while nobody looks is looked at later: below, or never, after another failure.
    job.catch(() => {});
    running.push(job);
    await nextTurn();
  }
  for (const job of running) results.push(await job);
  return results;
}

/** A full queue turns a call away at its start only; later slices wait for room that the call's own jobs make. */
async function submitSlice(
  call: Call,
  running: readonly Promise<NativeResult>[],
): Promise<NativeResult> {
  const earlier = [...running];
  for (;;) {
    try {
      return await runJob(call);
    } catch (error) {
      const own = earlier.shift();
      if (own === undefined || (error as NativeInferError).code !== "OVERLOADED") throw error;
      await own;
    }
  }
}
