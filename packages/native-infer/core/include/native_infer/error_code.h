// Generated from errors.json by scripts/generate-errors.mjs. Do not edit.
#pragma once

namespace native_infer {

/// What went wrong, from the one error table; docs/reference/errors.md says what to do about each.
enum class ErrorCode {
  INVALID_ARGUMENT = 1,
  TOO_LONG = 2,
  OVERLOADED = 3,
  DEADLINE_EXCEEDED = 4,
  CANCELLED = 5,
  CLOSED = 6,
  MODEL_NOT_FOUND = 7,
  MODEL_INVALID = 8,
  DOWNLOAD_FAILED = 9,
  RUNTIME_NOT_FOUND = 10,
  RUNTIME_INCOMPATIBLE = 11,
  NOT_FINITE = 12,
  RESOURCE_EXHAUSTED = 13,
  INTERNAL = 14,
};

/// The code's name, such as "INVALID_ARGUMENT".
constexpr const char* error_code_name(ErrorCode code) {
  switch (code) {
    case ErrorCode::INVALID_ARGUMENT:
      return "INVALID_ARGUMENT";
    case ErrorCode::TOO_LONG:
      return "TOO_LONG";
    case ErrorCode::OVERLOADED:
      return "OVERLOADED";
    case ErrorCode::DEADLINE_EXCEEDED:
      return "DEADLINE_EXCEEDED";
    case ErrorCode::CANCELLED:
      return "CANCELLED";
    case ErrorCode::CLOSED:
      return "CLOSED";
    case ErrorCode::MODEL_NOT_FOUND:
      return "MODEL_NOT_FOUND";
    case ErrorCode::MODEL_INVALID:
      return "MODEL_INVALID";
    case ErrorCode::DOWNLOAD_FAILED:
      return "DOWNLOAD_FAILED";
    case ErrorCode::RUNTIME_NOT_FOUND:
      return "RUNTIME_NOT_FOUND";
    case ErrorCode::RUNTIME_INCOMPATIBLE:
      return "RUNTIME_INCOMPATIBLE";
    case ErrorCode::NOT_FINITE:
      return "NOT_FINITE";
    case ErrorCode::RESOURCE_EXHAUSTED:
      return "RESOURCE_EXHAUSTED";
    case ErrorCode::INTERNAL:
      return "INTERNAL";
  }
  return "INTERNAL";
}

/// Whether the same call can succeed later.
constexpr bool error_retryable(ErrorCode code) {
  switch (code) {
    case ErrorCode::OVERLOADED:
    case ErrorCode::DEADLINE_EXCEEDED:
    case ErrorCode::CLOSED:
    case ErrorCode::DOWNLOAD_FAILED:
    case ErrorCode::RESOURCE_EXHAUSTED:
      return true;
    default:
      return false;
  }
}

/// Every code.
inline constexpr ErrorCode kErrorCodes[] = {
    ErrorCode::INVALID_ARGUMENT,
    ErrorCode::TOO_LONG,
    ErrorCode::OVERLOADED,
    ErrorCode::DEADLINE_EXCEEDED,
    ErrorCode::CANCELLED,
    ErrorCode::CLOSED,
    ErrorCode::MODEL_NOT_FOUND,
    ErrorCode::MODEL_INVALID,
    ErrorCode::DOWNLOAD_FAILED,
    ErrorCode::RUNTIME_NOT_FOUND,
    ErrorCode::RUNTIME_INCOMPATIBLE,
    ErrorCode::NOT_FINITE,
    ErrorCode::RESOURCE_EXHAUSTED,
    ErrorCode::INTERNAL,
};

}  // namespace native_infer
