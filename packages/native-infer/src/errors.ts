import { ERROR_TABLE, type ErrorCode } from "./error-codes.js";
import { isNativeError } from "./realms.js";

const BRAND = Symbol.for("native-infer.error");

/** What every failing call of this package throws or rejects with. */
export class NativeInferError extends Error {
  override readonly name = "NativeInferError";
  /** One of the codes of docs/reference/errors.md. */
  readonly code: ErrorCode;
  /** Which text of the call failed, counted from 0, where one did. */
  readonly index?: number;

  constructor(code: ErrorCode, message: string, options: ErrorOptions & { index?: number } = {}) {
    super(message, options);
    this.code = code;
    if (options.index !== undefined) this.index = options.index;
  }

  /** Also true for errors that another copy of this package made: programs may load it as ESM and as CommonJS. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === "object" && value !== null && BRAND in value;
  }

  get [BRAND](): true {
    return true;
  }

  /** The HTTP status that a server should answer with. */
  get httpStatus(): number {
    return ERROR_TABLE[this.code].httpStatus;
  }

  /** Whether the same call can succeed later. */
  get retryable(): boolean {
    return ERROR_TABLE[this.code].retryable;
  }
}

function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === "string" && Object.hasOwn(ERROR_TABLE, code);
}

/** Turns what the addon throws, a plain Error with a `code`, into a {@link NativeInferError}. */
export function fromNative(error: unknown): NativeInferError {
  if (error instanceof NativeInferError) return error;
  if (isNativeError(error)) {
    const code = (error as { code?: unknown }).code;
    return new NativeInferError(isErrorCode(code) ? code : "INTERNAL", error.message, {
      cause: error,
    });
  }
  return new NativeInferError("INTERNAL", String(error));
}

/** An `INVALID_ARGUMENT` that names the argument, its value and what is allowed. */
export function invalidArgument(name: string, value: unknown, allowed: string): NativeInferError {
  return new NativeInferError(
    "INVALID_ARGUMENT",
    `${name} is ${describe(value)}; allowed is ${allowed}.`,
  );
}

/** A short form of any value, for messages. */
export function describe(value: unknown): string {
  if (typeof value === "string") {
    return value.length > 40 ? `${JSON.stringify(value.slice(0, 40))}…` : JSON.stringify(value);
  }
  if (typeof value === "function") return "a function";
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (value === null || typeof value !== "object") return String(value);
  return `a value of type ${value.constructor?.name ?? "object"}`;
}
