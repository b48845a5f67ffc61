import { types } from "node:util";

/*
 * Test runners, Electron and `node:vm` run programs in realms of their own: their Int32Array is not ours, and `instanceof`
 * says no to it. What counts is what a value is, not which realm made it.
 */

/** Of any realm. */
export const { isInt32Array, isFloat32Array, isDate, isNativeError } = types;

/** An AbortSignal of any realm, or what works like one, such as that of a simulated browser. */
export function isAbortSignal(value: unknown): value is AbortSignal {
  if (value instanceof AbortSignal) return true;
  if (typeof value !== "object" || value === null) return false;
  const { aborted, addEventListener, removeEventListener } = value as Partial<AbortSignal>;
  return (
    typeof aborted === "boolean" &&
    typeof addEventListener === "function" &&
    typeof removeEventListener === "function"
  );
}

/** `signal` for what takes signals of this realm only, such as `fetch` and `AbortSignal.any`. */
export function ownSignal(signal: AbortSignal): AbortSignal {
  const isOwn: boolean = signal instanceof AbortSignal;
  if (isOwn) return signal;
  const own = new AbortController();
  if (signal.aborted) own.abort(signal.reason);
  else signal.addEventListener("abort", () => own.abort(signal.reason), { once: true });
  return own.signal;
}

/** What the addon makes. */
type Numbers = Float32Array | Int8Array | Uint8Array | Int32Array | Uint32Array;

function viewOf(array: Numbers) {
  if (types.isFloat32Array(array)) return Float32Array;
  if (types.isInt8Array(array)) return Int8Array;
  if (types.isUint8Array(array)) return Uint8Array;
  return types.isInt32Array(array) ? Int32Array : Uint32Array;
}

/**
 * A view of `length` elements from `from` on, as an array of this realm: the addon makes arrays of the realm that Node
 * started with, and `subarray` would keep that.
 */
export function ownView<T extends Numbers>(array: T, from: number, length: number): T {
  const View = viewOf(array);
  const begin = array.byteOffset + from * View.BYTES_PER_ELEMENT;
  return new View(array.buffer as ArrayBuffer, begin, length) as T;
}

/** The same as a whole; no new view if it is of this realm. */
export function ownArray<T extends Numbers>(array: T): T {
  const isOwn: boolean = array instanceof viewOf(array);
  return isOwn ? array : ownView(array, 0, array.length);
}
