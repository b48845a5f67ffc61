// The one exception type that leaves the core.
#pragma once

#include <stdexcept>
#include <string>

#include "native_infer/error_code.h"

namespace native_infer {

/// What went wrong (`code`, from the one error table) and what to do about it (`what()`), in a
/// sentence that names the file, option or value concerned.
class Error : public std::runtime_error {
 public:
  Error(ErrorCode code, const std::string& message) : std::runtime_error(message), code_(code) {}

  ErrorCode code() const noexcept { return code_; }

 private:
  ErrorCode code_;
};

}  // namespace native_infer
