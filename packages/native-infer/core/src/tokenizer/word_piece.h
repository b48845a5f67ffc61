// The WordPiece model of tokenizer.json.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "native_infer/tokenizer.h"
#include "tokenizer/piece_table.h"
#include "tokenizer/word.h"

namespace native_infer {

/// Everything that makes up a WordPiece model. The strings are only looked at while the model is
/// built.
struct WordPieceDefinition {
  std::vector<std::pair<std::string_view, std::int32_t>> vocabulary;
  std::string_view unknown_token;
  /// In front of every piece that does not begin a word: "##" for BERT.
  std::string_view continuing_prefix;
  /// A word of more code points is unknown as a whole.
  std::size_t max_code_points_per_word = 0;
};

/// Splits a word into the longest vocabulary entries that fit, from left to right.
class WordPiece {
 public:
  /// Scratch for `encode`: hashes of the beginnings of what is left of a word. Reused from word to
  /// word.
  struct Scratch {
    std::vector<std::uint64_t> hashes;
  };

  /// Throws `Error` with `MODEL_INVALID` where the unknown token is not in the vocabulary.
  explicit WordPiece(const WordPieceDefinition& definition);

  /// Appends the pieces of a word that is not empty, or the unknown token where it cannot be split
  /// completely.
  void encode(const Word& word, Scratch& scratch, Encoding& out) const;

  /// Id of a vocabulary entry, or `PieceTable::kNotFound`.
  std::int32_t token_to_id(std::string_view token) const { return initial_.find(token); }
  /// Number of vocabulary entries.
  std::size_t size() const { return initial_.size(); }
  std::int32_t largest_id() const { return largest_id_; }
  std::size_t max_code_points_per_word() const { return max_code_points_per_word_; }

 private:
  /// Longest piece that begins at `begin`: its id and its end, or `kNotFound`.
  struct Match {
    std::int32_t id;
    std::size_t end;
  };
  Match find_longest(std::string_view word, std::size_t begin, Scratch& scratch) const;
  bool append_pieces(const Word& word, Scratch& scratch, Encoding& out) const;

  /// All entries as they are; and those that begin with the prefix, without it.
  PieceTable initial_;
  PieceTable continuing_;
  std::int32_t unknown_id_;
  std::int32_t largest_id_ = 0;
  std::size_t max_code_points_per_word_;
};

}  // namespace native_infer
