// Reads tokenizer.json. The only file that knows its JSON.
#include <limits>
#include <string>
#include <string_view>
#include <system_error>

#include "native_infer/error.h"
#include "native_infer/tokenizer.h"
#include "simdjson.h"
#include "tokenizer/bert_tokenizer.h"

namespace native_infer {
namespace {

using simdjson::dom::array;
using simdjson::dom::element;

[[noreturn]] void fail(const std::string& message) {
  throw Error(ErrorCode::MODEL_INVALID, message);
}

/// A JSON object together with its path in the file, for messages such as "model.unk_token is not a
/// string".
class Section {
 public:
  Section(element value, std::string path) : path_(std::move(path)) {
    if (value.get(object_) != simdjson::SUCCESS) fail(path_ + " is not an object");
  }

  simdjson::dom::object object() const { return object_; }
  std::string path_of(std::string_view key) const {
    return path_.empty() ? std::string(key) : path_ + "." + std::string(key);
  }

  bool has(std::string_view key) const { return object_[key].error() == simdjson::SUCCESS; }
  bool is_null(std::string_view key) const { return !has(key) || object_[key].is_null(); }

  template <typename T>
  T get(std::string_view key, const char* type_name) const {
    if (!has(key)) fail(path_of(key) + " is missing");
    T value{};
    if (object_[key].get(value) != simdjson::SUCCESS) {
      fail(path_of(key) + " is not " + type_name);
    }
    return value;
  }
  std::string_view string(std::string_view key) const {
    return get<std::string_view>(key, "a string");
  }
  bool boolean(std::string_view key) const { return get<bool>(key, "true or false"); }
  std::uint64_t count(std::string_view key) const {
    return get<std::uint64_t>(key, "a number from 0 up");
  }
  array list(std::string_view key) const { return get<array>(key, "an array"); }
  Section section(std::string_view key) const {
    return {get<element>(key, "a value"), path_of(key)};
  }

 private:
  simdjson::dom::object object_;
  std::string path_;
};

[[noreturn]] void fail_unsupported(std::string_view what, std::string_view type) {
  fail(std::string(what) + " of type " + std::string(type) + " is not supported");
}

std::int32_t to_id(element value, const std::string& path) {
  std::uint64_t id = 0;
  constexpr auto kMaxId = static_cast<std::uint64_t>(std::numeric_limits<std::int32_t>::max());
  // One below the maximum, so that the number of ids is representable too.
  if (value.get(id) != simdjson::SUCCESS || id >= kMaxId) fail(path + " is not a token id");
  return static_cast<std::int32_t>(id);
}

BertNormalizerOptions read_normalizer(const Section& root) {
  if (root.is_null("normalizer")) return {};
  const Section normalizer = root.section("normalizer");
  const std::string_view type = normalizer.string("type");
  if (type != "BertNormalizer") fail_unsupported("normalizer", type);
  BertNormalizerOptions options;
  options.clean_text = normalizer.boolean("clean_text");
  options.handle_chinese_chars = normalizer.boolean("handle_chinese_chars");
  options.lowercase = normalizer.boolean("lowercase");
  options.strip_accents =
      normalizer.is_null("strip_accents") ? options.lowercase : normalizer.boolean("strip_accents");
  return options;
}

void check_pre_tokenizer(const Section& root) {
  if (root.is_null("pre_tokenizer")) fail_unsupported("pre_tokenizer", "null");
  const std::string_view type = root.section("pre_tokenizer").string("type");
  if (type != "BertPreTokenizer") fail_unsupported("pre_tokenizer", type);
}

/// Files written before tokenizers 0.10 name no type; this setting is WordPiece's alone.
bool is_word_piece(const Section& model) {
  return model.has("type") ? model.string("type") == "WordPiece"
                           : model.has("max_input_chars_per_word");
}

WordPieceDefinition read_model(const Section& root) {
  const Section model = root.section("model");
  if (!is_word_piece(model)) fail_unsupported("model", model.string("type"));
  WordPieceDefinition definition;
  definition.unknown_token = model.string("unk_token");
  definition.continuing_prefix = model.string("continuing_subword_prefix");
  definition.max_code_points_per_word = model.count("max_input_chars_per_word");
  const Section vocabulary = model.section("vocab");
  definition.vocabulary.reserve(vocabulary.object().size());
  for (const auto& [token, id] : vocabulary.object()) {
    if (token.empty()) fail("model.vocab has an empty token");
    definition.vocabulary.emplace_back(token,
                                       to_id(id, "model.vocab[\"" + std::string(token) + "\"]"));
  }
  return definition;
}

void append_template_ids(const Section& processor, std::string_view token,
                         std::vector<std::int32_t>& ids) {
  const Section entry = processor.section("special_tokens").section(token);
  for (const element id : entry.list("ids")) ids.push_back(to_id(id, entry.path_of("ids")));
}

SpecialTokens read_template(const Section& processor) {
  SpecialTokens tokens;
  bool is_after_text = false;
  for (const element value : processor.list("single")) {
    const Section piece(value, processor.path_of("single[]"));
    if (piece.has("SpecialToken")) {
      append_template_ids(processor, piece.section("SpecialToken").string("id"),
                          is_after_text ? tokens.after : tokens.before);
    } else if (piece.section("Sequence").string("id") == "A" && !is_after_text) {
      is_after_text = true;
    } else {
      fail(processor.path_of("single") + " holds something else than one sequence A");
    }
  }
  if (!is_after_text) fail(processor.path_of("single") + " does not hold sequence A");
  return tokens;
}

/// BertProcessing gives its tokens as pairs of string and id.
std::int32_t read_pair_id(const Section& processor, std::string_view key) {
  element id;
  if (processor.list(key).at(1).get(id) != simdjson::SUCCESS) {
    fail(processor.path_of(key) + " is not a pair of token and id");
  }
  return to_id(id, processor.path_of(key) + "[1]");
}

SpecialTokens read_post_processor(const Section& root) {
  if (root.is_null("post_processor")) return {};
  const Section processor = root.section("post_processor");
  const std::string_view type = processor.string("type");
  if (type == "TemplateProcessing") return read_template(processor);
  if (type != "BertProcessing") fail_unsupported("post_processor", type);
  return {{read_pair_id(processor, "cls")}, {read_pair_id(processor, "sep")}};
}

std::vector<AddedTokenDefinition> read_added_tokens(const Section& root) {
  std::vector<AddedTokenDefinition> tokens;
  if (root.is_null("added_tokens")) return tokens;
  for (const element value : root.list("added_tokens")) {
    const Section token(value, "added_tokens[]");
    tokens.push_back({token.string("content"), token.boolean("single_word"),
                      token.boolean("lstrip"), token.boolean("rstrip"),
                      token.boolean("normalized")});
  }
  return tokens;
}

std::unique_ptr<Tokenizer> build_tokenizer(element document) {
  const Section root(document, "");
  check_pre_tokenizer(root);
  BertTokenizerDefinition definition;
  definition.normalizer = read_normalizer(root);
  definition.model = read_model(root);
  definition.special_tokens = read_post_processor(root);
  definition.added_tokens = read_added_tokens(root);
  return std::make_unique<BertTokenizer>(definition);
}

}  // namespace

std::unique_ptr<Tokenizer> load_tokenizer(const std::filesystem::path& tokenizer_json) {
  const std::string name = tokenizer_json.string();
  std::error_code ignored;
  simdjson::padded_string text;
  if (!std::filesystem::is_regular_file(tokenizer_json, ignored) ||
      simdjson::padded_string::load(name).get(text) != simdjson::SUCCESS) {
    throw Error(ErrorCode::MODEL_NOT_FOUND, name + " cannot be read");
  }
  simdjson::dom::parser parser;
  element document;
  if (const auto error = parser.parse(text).get(document); error != simdjson::SUCCESS) {
    throw Error(ErrorCode::MODEL_INVALID,
                name + " is not valid JSON: " + simdjson::error_message(error));
  }
  try {
    return build_tokenizer(document);
  } catch (const Error& error) {
    throw Error(error.code(), name + ": " + error.what());
  }
}

}  // namespace native_infer
