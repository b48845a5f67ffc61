// Canonical and compatibility decomposition (NFD, NFKD) of a stream of code points.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <string_view>
#include <utility>
#include <vector>

#include "text/unicode.h"

namespace native_infer::unicode {

/// True for a precomposed Hangul syllable.
inline bool is_hangul_syllable(char32_t c) {
  return c >= 0xAC00 && c <= 0xD7A3;
}

/// Calls `emit` with the two or three jamo of a syllable (Unicode 15, section 3.12).
template <typename Emit>
void decompose_hangul(char32_t syllable, Emit&& emit) {
  constexpr char32_t kTrailCount = 28;
  constexpr char32_t kVowelCount = 21;
  const char32_t index = syllable - 0xAC00;
  emit(0x1100 + index / (kVowelCount * kTrailCount));
  emit(0x1161 + index / kTrailCount % kVowelCount);
  if (index % kTrailCount != 0) emit(0x11A7 + index % kTrailCount);
}

/// Decomposes code points as they come and puts runs of combining marks into canonical order. Marks
/// are held back until the next base character or `flush`, as a later mark may have to go in front
/// of them.
class CanonicalDecomposer {
 public:
  /// With `is_compatible` compatibility characters are decomposed too: NFKD.
  explicit CanonicalDecomposer(bool is_compatible = false) : is_compatible_(is_compatible) {}

  /// True where nothing is held back: a code point without decomposition and of combining class 0
  /// may then bypass this object.
  bool empty() const { return marks_.empty(); }

  /// Takes the next code point. `emit(code_point, is_first)` receives what is now in its final
  /// place; `is_first` tells the first code point of a decomposition from those that were added to
  /// it.
  template <typename Emit>
  void push(char32_t c, Emit&& emit) {
    bool is_first = true;
    const auto push_part = [&](char32_t part) {
      place(part, is_first, emit);
      is_first = false;
    };
    if (is_hangul_syllable(c)) {
      decompose_hangul(c, push_part);
    } else if (const std::uint16_t index = mapping_of(c); index != 0) {
      for (const char32_t part : mapping(index)) push_part(part);
    } else {
      push_part(c);
    }
  }

  /// Ends the text: emits what was held back.
  template <typename Emit>
  void flush(Emit&& emit) {
    if (marks_.empty()) return;
    sort_marks();
    for (const Mark& mark : marks_) emit(mark.code_point, mark.is_first);
    marks_.clear();
  }

 private:
  struct Mark {
    char32_t code_point;
    std::uint8_t combining_class;
    bool is_first;
  };

  /// By combining class, which has one byte; what is equal stays in order. In linear time, as a
  /// text may be nothing but marks.
  void sort_marks() {
    const auto is_lower = [](const Mark& a, const Mark& b) {
      return a.combining_class < b.combining_class;
    };
    if (std::is_sorted(marks_.begin(), marks_.end(), is_lower)) return;
    constexpr std::size_t kFew = 64;
    if (marks_.size() <= kFew) {
      std::stable_sort(marks_.begin(), marks_.end(), is_lower);
      return;
    }
    std::array<std::size_t, 256> ends{};
    for (const Mark& mark : marks_) ++ends[mark.combining_class];
    std::partial_sum(ends.begin(), ends.end(), ends.begin());
    std::vector<Mark> sorted(marks_.size());
    for (std::size_t i = marks_.size(); i > 0; --i) {
      sorted[--ends[marks_[i - 1].combining_class]] = marks_[i - 1];
    }
    marks_ = std::move(sorted);
  }

  std::uint16_t mapping_of(char32_t c) const {
    const Properties& found = properties(c);
    return is_compatible_ ? found.compatibility : found.decomposition;
  }

  template <typename Emit>
  void place(char32_t c, bool is_first, Emit&& emit) {
    const std::uint16_t combining_class = properties(c).combining_class;
    if (combining_class != 0) {
      marks_.push_back({c, static_cast<std::uint8_t>(combining_class), is_first});
      return;
    }
    flush(emit);
    emit(c, is_first);
  }

  bool is_compatible_;
  std::vector<Mark> marks_;
};

}  // namespace native_infer::unicode
