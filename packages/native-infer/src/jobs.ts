import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";
import { fromNative, NativeInferError } from "./errors.js";
import { loopScheduler } from "./loop-scheduler.js";
import type {
  NativeEngine,
  NativeInput,
  NativeJobOptions,
  NativeRefusal,
  NativeResult,
} from "./native.js";

/** What a call is made of, whatever it asks for. */
export interface Call {
  engine: NativeEngine;
  input: NativeInput;
  options: NativeJobOptions;
  /** Texts that the queue holds. */
  maxQueueTexts: number;
  /** On the clock of `performance.now()`. */
  endTime?: number | undefined;
  signal?: AbortSignal | undefined;
}

/** What a part of a call was answered with: its texts begin at `from`. */
export interface PartResult {
  from: number;
  count: number;
  result: NativeResult;
}

/** Throws the error of the first text of a part that failed, if one did; its index is that in the call. */
export function throwFailure({ from, result }: Pick<PartResult, "from" | "result">): void {
  const [failure] = result.failures ?? [];
  if (failure === undefined) return;
  throw new NativeInferError(failure.code, failure.message, { index: from + failure.index });
}

/** Texts per job at most: handing over more at once would block the event loop. */
const SLICE = 256;

/** Jobs of one call in the queue at a time: enough to keep the engine busy, few enough to leave room for others. */
const WINDOW = 4;

/** How long a call that has begun waits for room that others take, before it gives up with `OVERLOADED`. */
const MAX_WAIT_MS = 30_000;

function cancelled(signal: AbortSignal): NativeInferError {
  return new NativeInferError("CANCELLED", "The call was cancelled.", { cause: signal.reason });
}

/** An overloaded service makes many of these, and walking the stack would be most of the work of each. */
function withoutStack({ code, message }: NativeRefusal): NativeInferError {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    return new NativeInferError(code, message);
  } finally {
    Error.stackTraceLimit = limit;
  }
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
  const call = submit(
    engine,
    input,
    timeLeftMs === undefined ? options : Object.assign({ timeLeftMs }, options),
  );
  if ("code" in call) throw withoutStack(call);
  const { id, result } = call;
  try {
    const answer = await (signal ? abortable(result, signal, () => engine.cancel(id)) : result);
    // A call that fails, cancelled above all, does so at once.
    const resumed = loopScheduler.yield("computed");
    if (resumed) await resumed;
    return answer;
  } catch (error) {
    throw fromNative(error);
  }
}

function submit(engine: NativeEngine, input: NativeInput, options: NativeJobOptions) {
  try {
    return engine.submit(input, options);
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
    const ended = () => signal.removeEventListener("abort", onAbort);
    // Both ways in one `then`: every promise more is a turn of the microtask queue for each text.
    result.then(
      (value) => {
        ended();
        resolve(value);
      },
      (error: unknown) => {
        ended();
        reject(error);
      },
    );
  });
}

/**
 * Runs a call of any size. More than {@link SLICE} texts, or more than the queue holds, go in parts, a few of them at a
 * time, so that a call of thousands of texts neither blocks the event loop nor fills the queue. When one part fails,
 * the others are taken out of the queue.
 */
export async function runParts(call: Call): Promise<PartResult[]> {
  const count = call.input.length;
  if (count <= Math.min(SLICE, call.maxQueueTexts)) {
    return [{ from: 0, count, result: await runJob(call) }];
  }
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

async function runSlices(call: Call): Promise<PartResult[]> {
  const running: Promise<PartResult>[] = [];
  const results: PartResult[] = [];
  // Small beside the queue, so that the room one part leaves is room for the next.
  const slice = Math.max(1, Math.min(SLICE, Math.floor(call.maxQueueTexts / (2 * WINDOW))));
  for (let from = 0; from < call.input.length; from += slice) {
    if (running.length >= WINDOW) results.push((await running.shift()) as PartResult);
    const part = submitPart(call, from, from + slice, running);
    // Awaited below, or never after another failure: without a handler it would be an unhandled rejection.
    part.catch(() => {});
    running.push(part);
    await nextTurn();
  }
  for (const part of running) results.push(await part);
  return results;
}

/**
 * A full queue turns a call away at its start only; later parts wait for the room that the call's own earlier ones
 * make, and then for a while for what others leave.
 */
async function submitPart(
  call: Call,
  from: number,
  to: number,
  running: readonly Promise<PartResult>[],
): Promise<PartResult> {
  const input = call.input.slice(from, to);
  const options = { ...call.options, firstIndex: from, waitsForRoom: from > 0 };
  const earlier = [...running];
  const waitEnd = performance.now() + MAX_WAIT_MS;
  for (;;) {
    try {
      const result = await runJob({ ...call, input, options });
      return { from, count: input.length, result };
    } catch (error) {
      const refused = (error as NativeInferError).code === "OVERLOADED" && from > 0;
      if (!refused || performance.now() > waitEnd) throw error;
      const own = earlier.shift();
      await (own ?? sleep(1));
    }
  }
}
