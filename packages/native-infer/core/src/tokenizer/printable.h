// Text of a file or of a user in messages.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "text/utf8.h"

namespace native_infer {

/// The first `max_code_points` of `text`, with U+FFFD for control characters, which would spoil the
/// message or end it.
inline std::string printable(std::string_view text, std::size_t max_code_points) {
  std::string result;
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size(); ++count) {
    if (count == max_code_points) return result + "\u2026";
    const utf8::Decoded decoded = utf8::decode(text, at);
    const bool is_control = decoded.code_point < 0x20 || decoded.code_point == 0x7F;
    utf8::append(is_control ? utf8::kReplacement : decoded.code_point, result);
    at += decoded.bytes;
  }
  return result;
}

}  // namespace native_infer
