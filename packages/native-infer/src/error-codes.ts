// Generated from errors.json by scripts/generate-errors.mjs. Do not edit.

/** Every way in which a call can fail, with the HTTP status it maps to and whether trying again can help. */
export const ERROR_TABLE = {
  /** An argument or option has a wrong type or value. */
  INVALID_ARGUMENT: { httpStatus: 400, retryable: false },
  /** A text has more characters or tokens than the limit, or a call has more texts. */
  TOO_LONG: { httpStatus: 413, retryable: false },
  /** Too much is under way: the queue or a place for requests is full, memory is short, or the deadline cannot be met. The call was rejected at once and nothing was computed. */
  OVERLOADED: { httpStatus: 429, retryable: true },
  /** The deadline passed before all texts of the call were computed. */
  DEADLINE_EXCEEDED: { httpStatus: 504, retryable: true },
  /** The caller cancelled the call. */
  CANCELLED: { httpStatus: 499, retryable: false },
  /** The engine is closed or closing. */
  CLOSED: { httpStatus: 503, retryable: true },
  /** The model directory or a file in it does not exist or cannot be read. */
  MODEL_NOT_FOUND: { httpStatus: 500, retryable: false },
  /** A file of the model is malformed, or asks for something that is not implemented. */
  MODEL_INVALID: { httpStatus: 500, retryable: false },
  /** A model could not be fetched from its hub, or not be kept in the cache. */
  DOWNLOAD_FAILED: { httpStatus: 503, retryable: true },
  /** The native addon or the ONNX Runtime library is missing. */
  RUNTIME_NOT_FOUND: { httpStatus: 500, retryable: false },
  /** The native addon or the ONNX Runtime library was found but is of a version that cannot be used. */
  RUNTIME_INCOMPATIBLE: { httpStatus: 500, retryable: false },
  /** The model produced NaN or infinity for this text. */
  NOT_FINITE: { httpStatus: 500, retryable: false },
  /** The system refused a thread or memory; the process goes on. */
  RESOURCE_EXHAUSTED: { httpStatus: 503, retryable: true },
  /** An error in this library or in ONNX Runtime. */
  INTERNAL: { httpStatus: 500, retryable: false },
} as const;

/** The `code` of a {@link NativeInferError}. */
export type ErrorCode = keyof typeof ERROR_TABLE;
