// The added_tokens of tokenizer.json: strings that are one token wherever they occur, "[MASK]" for
// instance.
#pragma once

#include <array>
#include <bitset>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tokenizer/added_token_trie.h"

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
  /// Of equal contents the first counts. A content is empty if normalizing left nothing of it.
  explicit AddedTokenSet(std::vector<AddedToken> tokens);

  bool empty() const { return tokens_.empty() && !empty_token_; }
  /// Code points of the longest token, and no less than 1; 0 for an empty set.
  std::size_t max_length() const { return max_length_; }

  /// True where some token takes the white space before it along.
  bool any_lstrip() const { return any_lstrip_; }

  /// False if no token begins with `c`; true if one may.
  bool may_begin_with(char32_t c) const {
    return first_code_points_[c % kFilterBits] || empty_token_.has_value();
  }

  /// A token of nothing, which as in the reference is wherever no other one begins; null for none.
  const AddedToken* empty_token() const { return empty_token_ ? &*empty_token_ : nullptr; }

  /// Reads text backwards; `longest` is the token for a state.
  const AddedTokenTrie& trie() const { return trie_; }
  /// The longest token that begins with the code point read last, or null.
  const AddedToken* longest(AddedTokenTrie::State state) const {
    const std::int32_t index = trie_.longest(state);
    return index == AddedTokenTrie::kNone ? nullptr : &tokens_[static_cast<std::size_t>(index)];
  }

 private:
  static constexpr std::size_t kFilterBits = 256;

  std::vector<AddedToken> tokens_;
  std::optional<AddedToken> empty_token_;
  AddedTokenTrie trie_;
  std::size_t max_length_ = 0;
  bool any_lstrip_ = false;
  std::bitset<kFilterBits> first_code_points_;
};

}  // namespace native_infer
