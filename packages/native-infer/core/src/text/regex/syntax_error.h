// Why a regular expression is refused.
#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>

namespace native_infer::regex {

/// Malformed, or not supported: `what` says why, `position` is where, in code points from 0.
class SyntaxError : public std::runtime_error {
 public:
  SyntaxError(std::size_t position, const std::string& why)
      : std::runtime_error(why), position_(position) {}

  std::size_t position() const { return position_; }

 private:
  std::size_t position_;
};

}  // namespace native_infer::regex
