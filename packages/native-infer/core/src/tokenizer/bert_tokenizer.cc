#include "tokenizer/bert_tokenizer.h"

#include <limits>
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
      post_processor_(std::move(definition.post_processor)),
      trimmer_(post_processor_.trimmings, definition.model.vocabulary),
      added_(definition.added_tokens,
             {[this](std::string_view token) { return model_.token_to_id(token); }, model_.size(),
              model_.largest_id()},
             post_processor_.largest_special_id(),
             [this](std::u32string_view text) { return normalize(text, normalizer_); }),
      decoder_(std::move(definition.model.vocabulary), added_, std::move(definition.decoder)) {}

/// The stages for one text.
class BertTokenizer::Run final : public EncodeRun {
 public:
  Run(const BertTokenizer& tokenizer, std::string_view text, const EncodeOptions& options,
      Encoding& out)
      : tokenizer_(tokenizer),
        options_(options),
        word_(tokenizer.model_.max_code_points_per_word(), options.with_offsets),
        writer_(tokenizer.model_, begin_encoding(tokenizer.post_processor_.text, options, out)),
        words_(word_, writer_),
        normalized_splitter_(tokenizer.added_.normalized(), words_),
        normalizer_(tokenizer.normalizer_, normalized_splitter_),
        raw_splitter_(tokenizer.added_.raw(), normalizer_),
        feed_(text) {}

  bool advance(std::size_t max_steps) override {
    TokenWindow& window = writer_.window();
    const auto is_done = [&window] { return window.done(); };
    if (!feed_.advance(raw_splitter_, max_steps, is_done) && !window.done()) return false;
    window.finish();
    tokenizer_.trimmer_.apply(window, options_.add_special_tokens);
    end_encoding(tokenizer_.post_processor_.text, options_, window.encoding());
    return true;
  }

 private:
  const BertTokenizer& tokenizer_;
  const EncodeOptions options_;
  Word word_;
  TokenWriter writer_;
  BertPreTokenizerStage<TokenWriter> words_;
  AddedTokenSplitter<decltype(words_)> normalized_splitter_;
  BertNormalizerStage<decltype(normalized_splitter_)> normalizer_;
  AddedTokenSplitter<decltype(normalizer_)> raw_splitter_;
  TextFeed feed_;
};

void BertTokenizer::encode(std::string_view text, const EncodeOptions& options,
                           Encoding& out) const {
  Run(*this, text, options, out).advance(std::numeric_limits<std::size_t>::max());
}

std::unique_ptr<EncodeRun> BertTokenizer::begin(std::string_view text, const EncodeOptions& options,
                                                Encoding& out) const {
  return std::make_unique<Run>(*this, text, options, out);
}

}  // namespace native_infer
