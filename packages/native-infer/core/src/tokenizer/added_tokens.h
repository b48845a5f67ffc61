// The added_tokens of tokenizer.json: strings that are one token wherever they occur, "[MASK]" for
// instance.
#pragma once

#include <array>
#include <bitset>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace native_infer {

struct AddedToken {
  std::u32string content;
  std::int32_t id = 0;
  /// Not inside a word: neither preceded nor followed by a word character.
  bool single_word = false;
  /// The token takes the white space before it, or after it, along.
  bool lstrip = false;
  bool rstrip = false;
  /// Code points of white space (see `offset_trimmer.h`) at the ends of `content`; counted by
  /// `AddedTokenSet`.
  std::uint32_t leading_space = 0;
  std::uint32_t trailing_space = 0;
};

/// A set of added tokens that are looked for in the same form of the text (as it is, or
/// normalised).
class AddedTokenSet {
 public:
  AddedTokenSet() = default;
  /// Tokens with empty content are left out; of equal contents the first counts.
  explicit AddedTokenSet(std::vector<AddedToken> tokens);

  bool empty() const { return tokens_.empty(); }
  /// Code points of the longest token; 0 for an empty set.
  std::size_t max_length() const { return max_length_; }

  /// True where some token takes the white space before it along.
  bool any_lstrip() const { return any_lstrip_; }

  /// False where no token begins with `c`; true where one may.
  bool may_begin_with(char32_t c) const { return first_code_points_[c % kFilterBits]; }

  /// The longest token that text beginning at `at(0)` starts with, or null. `at(i)` gives the code
  /// point i, for i below `available`.
  template <typename At>
  const AddedToken* find_longest(std::size_t available, At&& at) const {
    for (const AddedToken& token : tokens_) {
      if (token.content.size() > available) continue;
      std::size_t i = 0;
      while (i < token.content.size() && token.content[i] == at(i)) ++i;
      if (i == token.content.size()) return &token;
    }
    return nullptr;
  }

 private:
  static constexpr std::size_t kFilterBits = 256;

  /// Longest first.
  std::vector<AddedToken> tokens_;
  std::size_t max_length_ = 0;
  bool any_lstrip_ = false;
  std::bitset<kFilterBits> first_code_points_;
};

}  // namespace native_infer
