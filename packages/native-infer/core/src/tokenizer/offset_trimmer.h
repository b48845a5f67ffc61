// Leaves white space out of the offsets of tokens.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "native_infer/tokenizer.h"
#include "text/unicode.h"
#include "tokenizer/byte_alphabet.h"
#include "tokenizer/post_processor.h"
#include "tokenizer/token_window.h"

namespace native_infer {

/// Code points of white space that [begin, end) starts with; the space of byte-level BPE counts.
template <typename Iterator>
std::uint32_t count_offset_space(Iterator begin, Iterator end) {
  std::uint32_t count = 0;
  for (; begin != end; ++begin, ++count) {
    if (*begin != kByteLevelSpace && !unicode::has(*begin, unicode::kWhitespace)) break;
  }
  return count;
}

/// The post-processors' `trim_offsets`. Immutable.
class OffsetTrimmer {
 public:
  using Vocabulary = std::vector<std::pair<std::string_view, std::int32_t>>;

  /// Does nothing.
  OffsetTrimmer() = default;
  /// `vocabulary` is only looked at here.
  OffsetTrimmer(std::vector<OffsetTrimming> trimmings, const Vocabulary& vocabulary);

  /// Trims the offsets of a window's tokens. `with_special_tokens` says whether the special tokens
  /// are put around them.
  void apply(const TokenWindow& window, bool with_special_tokens) const;

 private:
  struct Spaces {
    std::int32_t id;
    std::uint32_t leading;
    std::uint32_t trailing;
  };

  Spaces spaces_of(std::int32_t id) const;

  std::vector<OffsetTrimming> trimmings_;
  /// Sorted by id; tokens without white space are left out.
  std::vector<Spaces> spaces_;
};

}  // namespace native_infer
