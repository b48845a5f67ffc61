#include "tokenizer/bert_tokenizer.h"

#include <string>
#include <utility>

#include "tokenizer/added_token_splitter.h"
#include "tokenizer/bert_pre_tokenizer.h"
#include "tokenizer/text_feed.h"
#include "tokenizer/token_window.h"
#include "tokenizer/word.h"

namespace native_infer {
namespace {

/// Last stage: runs the model on each word and keeps within the limit.
class TokenWriter {
 public:
  TokenWriter(const WordPiece& model, TokenWindow window)
      : model_(model), window_(std::move(window)) {}

  /// Says whether there is room for a token that is about to come, and notes the cut where there is
  /// not.
  bool begin_token() { return window_.begin_token(); }

  void push_word(const Word& word) {
    model_.encode(word, scratch_, window_.encoding());
    window_.cut();
  }

  void push_token(const TokenMatch& match) { window_.push(match); }

  TokenWindow& window() { return window_; }

 private:
  const WordPiece& model_;
  TokenWindow window_;
  WordPiece::Scratch scratch_;
};

std::u32string normalize(std::u32string_view text, const BertNormalizerOptions& options) {
  CodePointCollector collector;
  BertNormalizerStage stage(options, collector);
  for (const char32_t c : text) stage.push({c, {}});
  stage.finish();
  return std::move(collector.code_points);
}

}  // namespace

BertTokenizer::BertTokenizer(BertTokenizerDefinition definition)
    : normalizer_(definition.normalizer),
      model_(definition.model),
      special_tokens_(definition.post_processor.special_tokens),
      trimmer_(definition.post_processor.trimmings, definition.model.vocabulary),
      added_(definition.added_tokens,
             {[this](std::string_view token) { return model_.token_to_id(token); }, model_.size(),
              model_.largest_id()},
             special_tokens_,
             [this](std::u32string_view text) { return normalize(text, normalizer_); }),
      decoder_(std::move(definition.model.vocabulary), added_, std::move(definition.decoder)) {}

void BertTokenizer::encode(std::string_view text, const EncodeOptions& options,
                           Encoding& out) const {
  Word word(model_.max_code_points_per_word(), options.with_offsets);
  TokenWriter writer(model_, begin_encoding(special_tokens_, options, out));
  BertPreTokenizerStage words(word, writer);
  AddedTokenSplitter normalized_splitter(added_.normalized(), words);
  BertNormalizerStage normalizer(normalizer_, normalized_splitter);
  AddedTokenSplitter raw_splitter(added_.raw(), normalizer);
  feed(text, writer.window(), raw_splitter);
  writer.window().finish();
  trimmer_.apply(writer.window(), options.add_special_tokens);
  end_encoding(special_tokens_, options, out);
}

}  // namespace native_infer
