// The Unigram model of tokenizer.json.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "tokenizer/model.h"
#include "tokenizer/prefix_trie.h"

namespace native_infer {

/// Everything that makes up a Unigram model. The strings are only looked at while it is built.
struct UnigramDefinition {
  /// Pieces with their log probabilities, which are finite; a piece's place is its id.
  std::vector<std::pair<std::string_view, double>> vocabulary;
  /// Below the size of the vocabulary; without it a text that needs one is refused.
  std::optional<std::int32_t> unknown_id;
  /// Spell what is unknown in the pieces "<0x00>" to "<0xFF>", as far as they are there.
  bool byte_fallback = false;
};

/// Splits a word into the pieces whose probabilities have the largest product. Code points that no
/// piece covers are unknown, neighbours together; without an unknown piece `encode` and `advance`
/// throw `Error` with `INVALID_ARGUMENT` at them.
class Unigram final : public Model {
 public:
  explicit Unigram(const UnigramDefinition& definition);

  std::unique_ptr<WordEncoder> make_encoder() const override;
  std::int32_t token_to_id(std::string_view token) const override { return trie_.find(token); }
  std::size_t size() const override { return scores_.size(); }
  std::int32_t largest_id() const override { return static_cast<std::int32_t>(scores_.size()) - 1; }

 private:
  class Encoder;

  PrefixTrie trie_;
  std::vector<double> scores_;
  double unknown_score_;
  /// Of the longest piece, and no less than a code point has.
  std::size_t max_piece_bytes_ = 4;
  /// `PrefixTrie::kNotFound` for none.
  std::int32_t unknown_id_;
  /// Ids of the pieces for single bytes; `PrefixTrie::kNotFound` without byte fallback.
  std::array<std::int32_t, 256> byte_ids_;
};

}  // namespace native_infer
