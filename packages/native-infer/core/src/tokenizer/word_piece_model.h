// WordPiece behind the interface that all models share.
#pragma once

#include <cstddef>
#include <memory>

#include "tokenizer/model.h"
#include "tokenizer/word_piece.h"

namespace native_infer {

class WordPieceModel final : public Model {
 public:
  explicit WordPieceModel(const WordPieceDefinition& definition) : model_(definition) {}

  std::unique_ptr<WordEncoder> make_encoder() const override {
    return std::make_unique<Encoder>(model_);
  }
  std::size_t max_code_points_per_word() const override {
    return model_.max_code_points_per_word();
  }
  std::int32_t token_to_id(std::string_view token) const override {
    return model_.token_to_id(token);
  }
  std::size_t size() const override { return model_.size(); }
  std::int32_t largest_id() const override { return model_.largest_id(); }

 private:
  class Encoder final : public WholeWordEncoder {
   public:
    explicit Encoder(const WordPiece& model) : model_(model) {}
    void encode(const Word& word, Encoding& out) override { model_.encode(word, scratch_, out); }

   private:
    const WordPiece& model_;
    WordPiece::Scratch scratch_;
  };

  WordPiece model_;
};

}  // namespace native_infer
