import { APICallError } from "@ai-sdk/provider";
import { NativeInferError } from "native-infer";

/** The name of the provider, and of its options in `providerOptions`. */
export const PROVIDER = "native-infer";

/**
 * What a call of the AI SDK fails with: an error that can succeed later becomes one that the SDK retries, as often as its
 * `maxRetries` says, with the {@link NativeInferError} as its cause. Any other stays what it is.
 */
export function forSdk(error: unknown): unknown {
  if (!(error instanceof NativeInferError && error.retryable)) return error;
  return new APICallError({
    message: `${error.code}: ${error.message}`,
    url: `${PROVIDER}:`,
    requestBodyValues: {},
    statusCode: error.httpStatus,
    isRetryable: true,
    cause: error,
  });
}
