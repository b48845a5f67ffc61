import { NativeInferError } from "../../src/index.js";

/** The error that `promise` rejects with; a promise that fulfils, or rejects with anything else, is a failure. */
export async function failureOf(promise: Promise<unknown>): Promise<NativeInferError> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof NativeInferError) return error;
    throw error;
  }
  throw new Error("the promise did not reject");
}
