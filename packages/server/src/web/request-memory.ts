import type { Context } from "koa";

/** What one request takes of the memory that all requests share. What it holds is free again when the request ends. */
export interface RequestMemory {
  /**
   * Takes `bytes` more, to be called before what needs them is made. Throws 429 `OVERLOADED` if others hold too much, 413
   * `TOO_LONG` if it is more than all requests together may have, and 499 if the client has gone.
   */
  charge(bytes: number): void;
  /** Gives back `bytes` that were charged, before the request ends. Does nothing once it has ended: then all is given back. */
  release(bytes: number): void;
  /** Replaces a charge of `estimate` by what it turned out to be. Throws as `charge` if that is more. */
  correct(estimate: number, bytes: number): void;
}

/** Of a request that nobody admitted, as that of an open route, and of tests. */
export const UNLIMITED_MEMORY: RequestMemory = { charge() {}, release() {}, correct() {} };

interface State {
  memory?: RequestMemory;
}

/** The memory of a request. */
export function memoryOf(ctx: Pick<Context, "state">): RequestMemory {
  return (ctx.state as State).memory ?? UNLIMITED_MEMORY;
}

/** Sets the memory of a request, when it is admitted. */
export function setMemory(ctx: Pick<Context, "state">, memory: RequestMemory): void {
  (ctx.state as State).memory = memory;
}
