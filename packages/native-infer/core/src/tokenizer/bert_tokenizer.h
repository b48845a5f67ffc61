// The tokenizer of the BERT family: the stages put together at compile time, for speed.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "native_infer/tokenizer.h"
#include "tokenizer/added_vocabulary.h"
#include "tokenizer/bert_normalizer.h"
#include "tokenizer/offset_trimmer.h"
#include "tokenizer/post_processor.h"
#include "tokenizer/word_piece.h"

namespace native_infer {

/// Everything that makes up a BERT tokenizer. Only looked at while it is built.
struct BertTokenizerDefinition {
  BertNormalizerOptions normalizer;
  WordPieceDefinition model;
  PostProcessor post_processor;
  std::vector<AddedTokenDefinition> added_tokens;
};

class BertTokenizer final : public Tokenizer {
 public:
  explicit BertTokenizer(const BertTokenizerDefinition& definition);

  void encode(std::string_view text, const EncodeOptions& options, Encoding& out) const override;
  std::size_t vocabulary_size() const override { return added_.vocabulary_size(); }
  std::size_t special_token_count() const override { return special_tokens_.count(); }

 private:
  BertNormalizerOptions normalizer_;
  WordPiece model_;
  SpecialTokens special_tokens_;
  OffsetTrimmer trimmer_;
  AddedVocabulary added_;
};

}  // namespace native_infer
