// Reads tokenizer.json: its parts, and which tokenizer they make.
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "json/git_lfs.h"
#include "native_infer/error.h"
#include "native_infer/tokenizer.h"
#include "simdjson.h"
#include "tokenizer/bert_tokenizer.h"
#include "tokenizer/decoder_json.h"
#include "tokenizer/file_limits.h"
#include "tokenizer/json_section.h"
#include "tokenizer/model_json.h"
#include "tokenizer/normalizer_json.h"
#include "tokenizer/pipeline_tokenizer.h"
#include "tokenizer/post_processor_json.h"
#include "tokenizer/pre_tokenizer_json.h"
#include "tokenizer/word_level.h"
#include "tokenizer/word_piece_model.h"

namespace native_infer {
namespace {

using simdjson::dom::element;

std::vector<AddedTokenDefinition> read_added_tokens(const JsonSection& root) {
  std::vector<AddedTokenDefinition> tokens;
  if (root.is_null("added_tokens")) return tokens;
  for (const JsonSection& token : root.sections("added_tokens")) {
    tokens.push_back({token.string("content"), token.boolean("single_word"),
                      token.boolean("lstrip"), token.boolean("rstrip"), token.boolean("normalized"),
                      token.boolean_or("special", false)});
  }
  return tokens;
}

PostProcessor read_post_processor_if_any(const JsonSection& root, const std::string& file) {
  if (root.is_null("post_processor")) return {};
  return read_post_processor(root.section("post_processor"), file);
}

/// A decoder that cannot be read spoils decoding alone: embedding does without it.
Decoder read_decoder_or_refusal(const JsonSection& root, const std::string& file) {
  if (root.is_null("decoder")) return {make_spaces_step()};
  try {
    return read_decoder(root.section("decoder"));
  } catch (const Error& error) {
    return {make_refusal_step(Error(error.code(), file + ": " + error.what()))};
  }
}

bool is_null_or_of_type(const JsonSection& root, std::string_view key, std::string_view type) {
  return root.is_null(key) || root.section(key).type() == type;
}

/// True for the stages that `BertTokenizer` puts together at compile time.
bool is_bert(const JsonSection& root) {
  return model_type(root.section("model")) == ModelType::kWordPiece &&
         is_null_or_of_type(root, "normalizer", "BertNormalizer") &&
         !root.is_null("pre_tokenizer") &&
         root.section("pre_tokenizer").type() == "BertPreTokenizer";
}

std::unique_ptr<Tokenizer> build_bert_tokenizer(const JsonSection& root, const std::string& file,
                                                Decoder decoder) {
  BertTokenizerDefinition definition;
  if (!root.is_null("normalizer")) {
    definition.normalizer = read_bert_normalizer(root.section("normalizer"));
  }
  definition.model = read_word_piece(root.section("model"));
  definition.post_processor = read_post_processor_if_any(root, file);
  definition.added_tokens = read_added_tokens(root);
  definition.decoder = std::move(decoder);
  return std::make_unique<BertTokenizer>(std::move(definition));
}

OffsetTrimmer::Vocabulary with_ids(const UnigramDefinition& definition) {
  OffsetTrimmer::Vocabulary vocabulary;
  vocabulary.reserve(definition.vocabulary.size());
  for (const auto& [piece, score] : definition.vocabulary) {
    vocabulary.emplace_back(piece, static_cast<std::int32_t>(vocabulary.size()));
  }
  return vocabulary;
}

void set_model(const JsonSection& section, PipelineDefinition& definition) {
  switch (model_type(section)) {
    case ModelType::kWordPiece: {
      WordPieceDefinition model = read_word_piece(section);
      definition.model = std::make_unique<WordPieceModel>(model);
      definition.vocabulary = std::move(model.vocabulary);
      break;
    }
    case ModelType::kUnigram: {
      const UnigramDefinition model = read_unigram(section);
      definition.model = std::make_unique<Unigram>(model);
      definition.vocabulary = with_ids(model);
      break;
    }
    case ModelType::kBpe: {
      BpeDefinition model = read_bpe(section);
      definition.model = std::make_unique<Bpe>(model);
      definition.vocabulary = std::move(model.vocabulary);
      break;
    }
    case ModelType::kWordLevel: {
      WordLevelDefinition model = read_word_level(section);
      definition.model = std::make_unique<WordLevel>(model);
      definition.vocabulary = std::move(model.vocabulary);
      break;
    }
  }
}

std::unique_ptr<Tokenizer> build_tokenizer(element document, const std::string& file) {
  const JsonSection root(document, "");
  Decoder decoder = read_decoder_or_refusal(root, file);
  if (is_bert(root)) return build_bert_tokenizer(root, file, std::move(decoder));
  PipelineDefinition definition;
  if (!root.is_null("normalizer")) {
    definition.normalizers = read_normalizer(root.section("normalizer"));
  }
  if (!root.is_null("pre_tokenizer")) {
    definition.pre_tokenizers = read_pre_tokenizer(root.section("pre_tokenizer"));
  }
  set_model(root.section("model"), definition);
  definition.post_processor = read_post_processor_if_any(root, file);
  definition.added_tokens = read_added_tokens(root);
  definition.decoder = std::move(decoder);
  return std::make_unique<PipelineTokenizer>(std::move(definition));
}

std::unique_ptr<Tokenizer> parse(const simdjson::padded_string& text, const std::string& name) {
  if (is_git_lfs_pointer(text))
    throw Error(ErrorCode::MODEL_INVALID, name + " " + kIsGitLfsPointer);
  simdjson::dom::parser parser;
  element document;
  if (const auto error = parser.parse(text).get(document); error != simdjson::SUCCESS) {
    throw Error(ErrorCode::MODEL_INVALID,
                name + " is not valid JSON: " + simdjson::error_message(error));
  }
  try {
    return build_tokenizer(document, name);
  } catch (const Error& error) {
    // Whatever code it has, the file is at fault: an added token may be too long for it.
    throw Error(ErrorCode::MODEL_INVALID, name + ": " + error.what());
  }
}

}  // namespace

std::unique_ptr<Tokenizer> load_tokenizer(const std::filesystem::path& tokenizer_json) {
  const std::string name = tokenizer_json.string();
  std::error_code ignored;
  const auto bytes = std::filesystem::file_size(tokenizer_json, ignored);
  if (!ignored && bytes > kMaxFileBytes) {
    throw Error(
        ErrorCode::MODEL_INVALID,
        name + " has more than the " + std::to_string(kMaxFileBytes) + " bytes that are allowed");
  }
  simdjson::padded_string text;
  if (!std::filesystem::is_regular_file(tokenizer_json, ignored) ||
      simdjson::padded_string::load(name).get(text) != simdjson::SUCCESS) {
    throw Error(ErrorCode::MODEL_NOT_FOUND, name + " cannot be read");
  }
  return parse(text, name);
}

std::unique_ptr<Tokenizer> parse_tokenizer(std::string_view json, const std::string& name) {
  return parse(simdjson::padded_string(json), name);
}

}  // namespace native_infer
