/** Why a call of a store failed. */
export type StoreErrorCode =
  /** An argument is wrong; `param` names it. */
  | "INVALID_ARGUMENT"
  /** Something is larger than {@link STORE_LIMITS} allow; `param` names it. */
  | "TOO_LONG"
  /** The call's signal fired. */
  | "CANCELLED"
  /** The call's deadline came first. */
  | "DEADLINE_EXCEEDED"
  /** The store is closed. */
  | "CLOSED"
  /** The package of the engine's client is not installed. */
  | "DRIVER_MISSING"
  /** The store is down, or slower than its timeout. The same call can succeed later. */
  | "STORE_UNAVAILABLE"
  /** The store holds another model's vectors, or was made by somebody else. */
  | "STORE_CONFLICT"
  /** A hybrid search, and the store cannot search by words. */
  | "STORE_NO_TEXT_SEARCH";

/** What every call of a store rejects with. */
export class StoreError extends Error {
  override readonly name = "StoreError";
  /** The argument that is wrong, such as `documents[3].metadata`, if one is. */
  readonly param: string | null;

  constructor(
    readonly code: StoreErrorCode,
    message: string,
    { param = null, ...options }: ErrorOptions & { param?: string | null } = {},
  ) {
    super(message, options);
    this.param = param;
  }

  /** Whether the same call can succeed later. */
  get retryable(): boolean {
    return this.code === "STORE_UNAVAILABLE";
  }
}

/** An `INVALID_ARGUMENT`. */
export function invalid(message: string, param: string | null = null): StoreError {
  return new StoreError("INVALID_ARGUMENT", message, { param });
}

/** A `TOO_LONG`. */
export function tooLong(message: string, param: string | null = null): StoreError {
  return new StoreError("TOO_LONG", message, { param });
}
