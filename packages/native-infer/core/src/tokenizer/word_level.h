// The WordLevel model of tokenizer.json.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "tokenizer/model.h"
#include "tokenizer/piece_table.h"

namespace native_infer {

/// Everything that makes up a WordLevel model. The strings are only looked at while it is built.
struct WordLevelDefinition {
  std::vector<std::pair<std::string_view, std::int32_t>> vocabulary;
  std::string_view unknown_token;
};

/// Each word is one token, or unknown. As in the reference, the vocabulary may lack the unknown
/// token: `encode` then throws `Error` with `INVALID_ARGUMENT` at a word that needs it.
class WordLevel final : public Model {
 public:
  explicit WordLevel(const WordLevelDefinition& definition);

  std::unique_ptr<WordEncoder> make_encoder() const override;
  std::int32_t token_to_id(std::string_view token) const override {
    return vocabulary_.find(token);
  }
  std::size_t size() const override { return vocabulary_.size(); }
  std::int32_t largest_id() const override { return largest_id_; }
  std::size_t max_code_points_per_word() const override { return max_code_points_; }

 private:
  class Encoder;

  PieceTable vocabulary_;
  std::int32_t unknown_id_;
  std::int32_t largest_id_ = 0;
  /// Of the longest entry, or more.
  std::size_t max_code_points_;
};

}  // namespace native_infer
