// The BPE model of tokenizer.json.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tokenizer/merge_table.h"
#include "tokenizer/model.h"
#include "tokenizer/piece_table.h"

namespace native_infer {

/// Everything that makes up a BPE model. The strings are only looked at while it is built.
struct BpeDefinition {
  std::vector<std::pair<std::string_view, std::int32_t>> vocabulary;
  /// Pairs of pieces that become one, the most urgent first.
  std::vector<std::pair<std::string_view, std::string_view>> merges;
  /// Stands for what is not in the vocabulary; without it that vanishes.
  std::optional<std::string_view> unknown_token;
  /// In front of each piece that does not begin a word, and behind the one that ends it.
  std::string_view continuing_prefix;
  std::string_view end_suffix;
  /// One unknown token for neighbours.
  bool fuse_unknown = false;
  /// Spell what is unknown in the pieces "<0x00>" to "<0xFF>", as far as they are there.
  bool byte_fallback = false;
  /// A word that is in the vocabulary is not split.
  bool ignore_merges = false;
};

/// Splits a word into code points, then joins neighbours, the pair of the lowest rank first, until
/// no pair is left that has a merge.
class Bpe final : public Model {
 public:
  /// Throws `Error` with `MODEL_INVALID` where a merge or the unknown token is not in the
  /// vocabulary.
  explicit Bpe(const BpeDefinition& definition);

  std::unique_ptr<WordEncoder> make_encoder() const override;
  std::int32_t token_to_id(std::string_view token) const override {
    return vocabulary_.find(token);
  }
  std::size_t size() const override { return vocabulary_.size(); }
  std::int32_t largest_id() const override { return largest_id_; }

 private:
  class Encoder;
  /// Ids of the code points of Latin scripts, which the byte-level alphabet belongs to.
  static constexpr std::size_t kDirectCount = 0x180;

  void add_merges(const BpeDefinition& definition);
  std::int32_t find_merge_piece(std::string_view piece) const;
  bool has_affixes() const { return !continuing_prefix_.empty() || !end_suffix_.empty(); }

  PieceTable vocabulary_;
  MergeTable merges_;
  std::array<std::int32_t, kDirectCount> direct_ids_;
  std::array<std::int32_t, 256> byte_ids_;
  std::int32_t unknown_id_ = PieceTable::kNotFound;
  std::int32_t largest_id_ = 0;
  std::string continuing_prefix_;
  std::string end_suffix_;
  bool fuses_unknown_;
  bool ignores_merges_;
};

}  // namespace native_infer
