#include "text/regex/code_point_table.h"

#include <algorithm>
#include <utility>

namespace native_infer::regex {

CodePointTable::CodePointTable(CodePointSet set) : set_(std::move(set)) {
  for (char32_t c = 0; c < 0x80; ++c) {
    if (set_.contains(c)) ascii_[c >> 6] |= std::uint64_t{1} << (c & 63);
  }
  const auto& bounds = set_.bounds();
  if (bounds.size() <= kFewBounds) return;
  pages_ = {Page{},
            Page{~std::uint64_t{0}, ~std::uint64_t{0}, ~std::uint64_t{0}, ~std::uint64_t{0}}};
  page_of_.assign(kPageCount, 0);
  for (std::size_t page = 0; page < kPageCount; ++page) {
    const auto first = static_cast<char32_t>(page << 8);
    const auto above = std::upper_bound(bounds.begin(), bounds.end(), first);
    const bool is_inside = (above - bounds.begin()) % 2 == 1;
    if (above == bounds.end() || *above >= first + 0x100) {
      page_of_[page] = is_inside ? 1 : 0;
      continue;
    }
    Page bits{};
    for (char32_t c = first; c < first + 0x100; ++c) {
      if (set_.contains(c)) bits[(c >> 6) & 3] |= std::uint64_t{1} << (c & 63);
    }
    page_of_[page] = static_cast<std::uint16_t>(pages_.size());
    pages_.push_back(bits);
  }
}

}  // namespace native_infer::regex
