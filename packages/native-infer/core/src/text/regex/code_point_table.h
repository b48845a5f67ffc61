// A set of code points that is quick to look up.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "text/regex/code_point_set.h"

namespace native_infer::regex {

/// Immutable. ASCII takes one read; of a set with few bounds the others are searched, of any other
/// they are a table in pages of 256.
class CodePointTable {
 public:
  explicit CodePointTable(CodePointSet set);

  bool contains(char32_t c) const {
    if (c < 0x80) return (ascii_[c >> 6] >> (c & 63) & 1) != 0;
    if (pages_.empty()) return set_.contains(c);
    const std::size_t page = page_of_[c >> 8];
    return (pages_[page][(c >> 6) & 3] >> (c & 63) & 1) != 0;
  }

  const CodePointSet& set() const { return set_; }

 private:
  using Page = std::array<std::uint64_t, 4>;
  static constexpr std::size_t kFewBounds = 8;
  static constexpr std::size_t kPageCount = CodePointSet::kEnd >> 8;

  CodePointSet set_;
  std::array<std::uint64_t, 2> ascii_{};
  std::vector<std::uint16_t> page_of_;
  /// The first one is empty, the second one full.
  std::vector<Page> pages_;
};

}  // namespace native_infer::regex
