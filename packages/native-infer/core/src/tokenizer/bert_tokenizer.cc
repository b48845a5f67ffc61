#include "tokenizer/bert_tokenizer.h"

#include <algorithm>
#include <string>
#include <utility>

#include "native_infer/error.h"
#include "text/utf8.h"
#include "tokenizer/added_token_splitter.h"
#include "tokenizer/bert_pre_tokenizer.h"
#include "tokenizer/word.h"

namespace native_infer {
namespace {

/// Last stage: runs the model on each word and keeps count. `max_tokens` counts what stands in
/// `out` already.
class TokenWriter {
 public:
  TokenWriter(const WordPiece& model, std::size_t max_tokens, bool with_offsets, Encoding& out)
      : model_(model), max_tokens_(max_tokens), with_offsets_(with_offsets), out_(out) {}

  /// Says whether there is room for a token that is about to come, and notes the cut where there is
  /// not.
  bool begin_token() {
    if (out_.ids.size() >= max_tokens_) out_.truncated = true;
    return !out_.truncated;
  }

  void push_word(const Word& word) {
    model_.encode(word, scratch_, out_);
    if (out_.ids.size() <= max_tokens_) return;
    out_.truncated = true;
    out_.ids.resize(max_tokens_);
    if (with_offsets_) out_.offsets.resize(max_tokens_);
  }

  void push_token(const TokenMatch& match) {
    out_.ids.push_back(match.id);
    if (with_offsets_) out_.offsets.push_back(match.source);
  }

 private:
  const WordPiece& model_;
  std::size_t max_tokens_;
  bool with_offsets_;
  Encoding& out_;
  WordPiece::Scratch scratch_;
};

/// Last stage of normalising a token's content: gathers the result.
struct Collector {
  std::u32string code_points;
  void push(const SourceChar& input) { code_points.push_back(input.code_point); }
  void push_token(const TokenMatch&) {}
  void finish() {}
};

std::u32string normalize(std::u32string_view text, const BertNormalizerOptions& options) {
  Collector collector;
  BertNormalizerStage stage(options, collector);
  for (const char32_t c : text) stage.push({c, {}});
  stage.finish();
  return collector.code_points;
}

/// Pushes the text through a chain of stages until its end or until nothing more is wanted.
template <typename First>
void feed(std::string_view text, const bool& stop, First& first) {
  std::uint32_t index = 0;
  for (std::size_t position = 0; position < text.size() && !stop; ++index) {
    const utf8::Decoded decoded = utf8::decode(text, position);
    position += decoded.bytes;
    first.push({decoded.code_point, {index, index + 1}});
  }
  first.finish();
}

void append_special_tokens(const std::vector<std::int32_t>& ids, bool with_offsets, Encoding& out) {
  out.ids.insert(out.ids.end(), ids.begin(), ids.end());
  if (with_offsets) out.offsets.resize(out.ids.size());
}

}  // namespace

BertTokenizer::BertTokenizer(const BertTokenizerDefinition& definition)
    : normalizer_(definition.normalizer),
      model_(definition.model),
      special_tokens_(definition.special_tokens) {
  add_tokens(definition.added_tokens);
}

void BertTokenizer::add_tokens(const std::vector<AddedTokenDefinition>& definitions) {
  // The id in the file is informative: the reference takes the vocabulary's, or else the next one
  // after it.
  auto next_id = static_cast<std::int32_t>(model_.size());
  std::int32_t largest_id = model_.largest_id();
  std::vector<AddedToken> raw;
  std::vector<AddedToken> normalized;
  for (const AddedTokenDefinition& definition : definitions) {
    if (definition.content.empty()) continue;
    std::int32_t id = model_.token_to_id(definition.content);
    if (id == PieceTable::kNotFound) id = next_id++;
    largest_id = std::max(largest_id, id);
    AddedToken token{utf8::to_utf32(definition.content), id, definition.single_word,
                     definition.lstrip, definition.rstrip};
    if (definition.normalized) token.content = normalize(token.content, normalizer_);
    (definition.normalized ? normalized : raw).push_back(std::move(token));
  }
  raw_tokens_ = AddedTokenSet(std::move(raw));
  normalized_tokens_ = AddedTokenSet(std::move(normalized));
  vocabulary_size_ = static_cast<std::size_t>(largest_id) + 1;
}

void BertTokenizer::encode(std::string_view text, const EncodeOptions& options,
                           Encoding& out) const {
  const std::size_t special_count = options.add_special_tokens ? special_tokens_.count() : 0;
  if (options.max_tokens < special_count) {
    throw Error(ErrorCode::INVALID_ARGUMENT,
                "max_tokens is " + std::to_string(options.max_tokens) +
                    ", which leaves no room for the special tokens: give at least " +
                    std::to_string(special_count));
  }
  out.ids.clear();
  out.offsets.clear();
  out.truncated = false;
  if (options.add_special_tokens) {
    append_special_tokens(special_tokens_.before, options.with_offsets, out);
  }
  const std::size_t max_before_suffix =
      options.max_tokens - (options.add_special_tokens ? special_tokens_.after.size() : 0);

  Word word(model_.max_code_points_per_word(), options.with_offsets);
  TokenWriter writer(model_, max_before_suffix, options.with_offsets, out);
  BertPreTokenizerStage words(word, writer);
  AddedTokenSplitter normalized_splitter(normalized_tokens_, words);
  BertNormalizerStage normalizer(normalizer_, normalized_splitter);
  AddedTokenSplitter raw_splitter(raw_tokens_, normalizer);
  feed(text, out.truncated, raw_splitter);

  if (options.add_special_tokens) {
    append_special_tokens(special_tokens_.after, options.with_offsets, out);
  }
}

}  // namespace native_infer
