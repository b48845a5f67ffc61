// The core counts in code points, JavaScript in UTF-16 units.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "native_infer/tokenizer.h"

namespace native_infer::binding {

/// Begin and end of every span, in UTF-16 units of `text` (well-formed UTF-8): two numbers per
/// span.
inline std::vector<std::uint32_t> utf16_offsets(const std::vector<Span>& spans,
                                                std::string_view text) {
  // starts[i] is where code point i starts; a code point beyond the BMP takes four bytes in UTF-8,
  // two units in UTF-16.
  std::vector<std::uint32_t> starts;
  std::uint32_t units = 0;
  for (const char byte : text) {
    const auto lead = static_cast<unsigned char>(byte);
    if ((lead & 0xC0U) == 0x80U) continue;
    starts.push_back(units);
    units += lead >= 0xF0U ? 2 : 1;
  }
  starts.push_back(units);

  std::vector<std::uint32_t> offsets;
  offsets.reserve(spans.size() * 2);
  for (const Span& span : spans) {
    offsets.push_back(starts.at(span.begin));
    offsets.push_back(starts.at(span.end));
  }
  return offsets;
}

}  // namespace native_infer::binding
