// Generated from errors.json by scripts/generate-errors.mjs. Do not edit.
#pragma once

namespace native_infer {

/// What went wrong, from the one error table; docs/reference/errors.md says what to do about each.
enum class ErrorCode {
  INVALID_ARGUMENT,
  TOO_LONG,
  OVERLOADED,
  DEADLINE_EXCEEDED,
  CANCELLED,
  CLOSED,
  MODEL_NOT_FOUND,
  MODEL_INVALID,
  DOWNLOAD_FAILED,
  RUNTIME_NOT_FOUND,
  RUNTIME_INCOMPATIBLE,
  NOT_FINITE,
  RESOURCE_EXHAUSTED,
  INTERNAL,
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

}  // namespace native_infer
