// The tokenizer of the BERT family: the stages put together.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "native_infer/tokenizer.h"
#include "tokenizer/added_tokens.h"
#include "tokenizer/bert_normalizer.h"
#include "tokenizer/post_processor.h"
#include "tokenizer/word_piece.h"

namespace native_infer {

/// An entry of added_tokens as the file has it.
struct AddedTokenDefinition {
  std::string_view content;
  bool single_word = false;
  bool lstrip = false;
  bool rstrip = false;
  /// Look for the normalised content in the normalised text, not for the content in the text as it
  /// is.
  bool normalized = false;
};

/// Everything that makes up a BERT tokenizer. Only looked at while it is built.
struct BertTokenizerDefinition {
  BertNormalizerOptions normalizer;
  WordPieceDefinition model;
  SpecialTokens special_tokens;
  std::vector<AddedTokenDefinition> added_tokens;
};

class BertTokenizer final : public Tokenizer {
 public:
  explicit BertTokenizer(const BertTokenizerDefinition& definition);

  void encode(std::string_view text, const EncodeOptions& options, Encoding& out) const override;
  std::size_t vocabulary_size() const override { return vocabulary_size_; }
  std::size_t special_token_count() const override { return special_tokens_.count(); }

 private:
  void add_tokens(const std::vector<AddedTokenDefinition>& definitions);

  BertNormalizerOptions normalizer_;
  WordPiece model_;
  SpecialTokens special_tokens_;
  AddedTokenSet raw_tokens_;
  AddedTokenSet normalized_tokens_;
  std::size_t vocabulary_size_ = 0;
};

}  // namespace native_infer
