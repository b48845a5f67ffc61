// Properties and mappings of code points, as the reference tokenizer sees them.
#pragma once

#include <string_view>

#include "text/unicode_tables.h"

namespace native_infer::unicode {

/// The properties of any code point up to U+10FFFF, in two table reads.
inline const Properties& properties(char32_t c) {
  constexpr char32_t kLowMask = (1u << kBlockShift) - 1;
  const std::size_t block = kBlocks[c >> kBlockShift];
  return kRecords[kRecordIndexes[(block << kBlockShift) + (c & kLowMask)]];
}

/// True where `c` has any of the given flags (`kWhitespace` and so on).
inline bool has(char32_t c, std::uint32_t flags) {
  return (properties(c).flags & flags) != 0;
}

/// The code points behind an index found in `Properties`; empty for index 0.
inline std::u32string_view mapping(std::uint16_t index) {
  return {kMappings + index + 1, static_cast<std::size_t>(kMappings[index])};
}

}  // namespace native_infer::unicode
