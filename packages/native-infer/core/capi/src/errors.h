// From the core's exceptions to codes and messages: nothing is thrown past this.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "native_infer.h"
#include "native_infer/error.h"

namespace native_infer::capi {

/// An error of one text of a call.
class TextError : public Error {
 public:
  TextError(ErrorCode code, const std::string& message, std::uint64_t index)
      : Error(code, message), index_(index) {}

  std::uint64_t index() const noexcept { return index_; }

 private:
  std::uint64_t index_;
};

[[noreturn]] inline void invalid(const std::string& message) {
  throw Error(ErrorCode::INVALID_ARGUMENT, message);
}

/// Writes an error into `out`, if there is one to write to, and returns its code.
ni_code fill(ni_error* out, const Error& error, std::uint64_t index) noexcept;

/// The exception under way, likewise. To be called in a handler.
ni_code fill_current(ni_error* out) noexcept;

/// Runs `body` and returns `NI_OK`, or the code of what it threw.
template <class Body>
ni_code guarded(ni_error* error, Body&& body) noexcept {
  try {
    std::forward<Body>(body)();
    return NI_OK;
  } catch (...) {
    return fill_current(error);
  }
}

}  // namespace native_infer::capi
