// The regular expressions by which byte-level tokenizers cut text, written out by hand.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "text/unicode.h"
#include "tokenizer/source_char.h"

namespace native_infer {

/// Text that may go on: tells whether its end, as far as it is known, was looked at.
class SplitText {
 public:
  explicit SplitText(std::span<const SourceChar> text) : text_(text) {}

  /// The code point at `i`, or `kEnd`.
  char32_t at(std::size_t i) { return is_inside(i) ? text_[i].code_point : kEnd; }
  /// True where the code point at `i` exists and has any of the flags.
  bool has(std::size_t i, std::uint32_t flags) {
    return is_inside(i) && unicode::has(text_[i].code_point, flags);
  }
  /// End of the run of code points with any of the flags that begins at `i`.
  std::size_t run(std::size_t i, std::uint32_t flags) {
    while (has(i, flags)) ++i;
    return i;
  }
  bool is_inside(std::size_t i) {
    if (i < text_.size()) return true;
    reached_end_ = true;
    return false;
  }
  /// True where an answer depended on the text ending where it does.
  bool reached_end() const { return reached_end_; }

  static constexpr char32_t kEnd = 0x110000;

 private:
  std::span<const SourceChar> text_;
  bool reached_end_ = false;
};

/// A known regular expression. Each of them matches at every position of a text.
enum class SplitPattern {
  /// 's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+
  kGpt2,
  /// (?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|
  /// \s*[\r\n]+|\s+(?!\S)|\s+
  kLlama3,
  /// The same with \p{N} in place of \p{N}{1,3}.
  kQwen2,
};

/// The pattern that a regular expression spells, character for character; nothing for any other.
std::optional<SplitPattern> find_split_pattern(std::string_view regular_expression);

/// End of the match that begins at `begin`, which is inside `text`.
std::size_t match(SplitPattern pattern, SplitText& text, std::size_t begin);

}  // namespace native_infer
