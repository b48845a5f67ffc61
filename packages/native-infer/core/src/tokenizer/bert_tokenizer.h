// The tokenizer of the BERT family: the stages put together at compile time, for speed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "native_infer/tokenizer.h"
#include "tokenizer/added_vocabulary.h"
#include "tokenizer/bert_normalizer.h"
#include "tokenizer/offset_trimmer.h"
#include "tokenizer/post_processor.h"
#include "tokenizer/token_decoder.h"
#include "tokenizer/word_piece.h"

namespace native_infer {

/// Everything that makes up a BERT tokenizer. Only looked at while it is built.
struct BertTokenizerDefinition {
  BertNormalizerOptions normalizer;
  WordPieceDefinition model;
  PostProcessor post_processor;
  std::vector<AddedTokenDefinition> added_tokens;
  Decoder decoder;
};

class BertTokenizer final : public Tokenizer {
 public:
  explicit BertTokenizer(BertTokenizerDefinition definition);

  void encode(std::string_view text, const EncodeOptions& options, Encoding& out) const override;
  std::unique_ptr<EncodeRun> begin(std::string_view text, const EncodeOptions& options,
                                   Encoding& out) const override;
  std::size_t vocabulary_size() const override { return added_.vocabulary_size(); }
  std::size_t model_vocabulary_size() const override { return added_.model_vocabulary_size(); }
  std::size_t special_token_count() const override {
    return post_processor_.text.special_token_count();
  }
  const PairTemplate& pair_template() const override { return post_processor_.usable_pair(); }
  std::optional<std::string_view> token(std::int32_t id) const override {
    return decoder_.token(id);
  }
  bool is_special(std::int32_t id) const override { return decoder_.is_special(id); }
  std::string decode(std::span<const std::int32_t> ids, bool skip_special_tokens) const override {
    return decoder_.decode(ids, skip_special_tokens);
  }

 private:
  class Run;

  BertNormalizerOptions normalizer_;
  WordPiece model_;
  PostProcessor post_processor_;
  OffsetTrimmer trimmer_;
  AddedVocabulary added_;
  TokenDecoder decoder_;
};

}  // namespace native_infer
