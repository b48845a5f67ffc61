#include "model/tokenizer_settings.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "json/json_file.h"
#include "model/model_files.h"
#include "model/vocabulary_file.h"
#include "native_infer/error.h"

namespace native_infer {
namespace {

namespace fs = std::filesystem;

constexpr const char* kNormalizerType = "normalizer.type";

bool lowers_case(const JsonFile& tokenizer) {
  const std::string type = tokenizer.string(kNormalizerType).value_or("");
  if (type == "BertNormalizer") return tokenizer.boolean("normalizer.lowercase").value_or(true);
  if (type != "Sequence") return type == "Lowercase";
  const std::vector<std::string> parts =
      tokenizer.strings_of_each("type", "normalizer.normalizers");
  return std::find(parts.begin(), parts.end(), "Lowercase") != parts.end();
}

/// BertTokenizer makes its normaliser anew from tokenizer_config.json: where that says something
/// else than tokenizer.json, texts have other tokens.
void check_normalizer(const JsonFile& config, const JsonFile& tokenizer) {
  struct Pair {
    const char* of_config;
    const char* of_tokenizer;
  };
  constexpr std::array<Pair, 3> kPairs = {
      {{"do_lower_case", "normalizer.lowercase"},
       {"strip_accents", "normalizer.strip_accents"},
       {"tokenize_chinese_chars", "normalizer.handle_chinese_chars"}}};
  if (tokenizer.string(kNormalizerType) != "BertNormalizer") return;
  for (const Pair& pair : kPairs) {
    const auto wanted = config.boolean(pair.of_config);
    const auto there = tokenizer.boolean(pair.of_tokenizer);
    if (!wanted || !there || *wanted == *there) continue;
    config.fail(pair.of_config, std::string("what the field '") + pair.of_tokenizer +
                                    "' of tokenizer.json is, which transformers would replace: " +
                                    "save the tokenizer again");
  }
}

void read_config(const JsonFile& config, TokenizerSettings& settings) {
  settings.max_tokens = config.integer("model_max_length");
  if (settings.max_tokens && *settings.max_tokens < 1)
    config.fail("model_max_length", "at least 1");
  settings.truncation_side =
      read_truncation_side(config, "truncation_side").value_or(settings.truncation_side);
  settings.pads_left = config.string("padding_side") == "left";
}

void read_tokenizer(const JsonFile& tokenizer, TokenizerSettings& settings) {
  settings.own_max_tokens = tokenizer.integer("truncation.max_length");
  settings.padding_id = tokenizer.integer("padding.pad_id");
  if (tokenizer.string("truncation.direction") == "Left")
    settings.truncation_side = TruncationSide::kStart;
}

class PlainTokenizer final : public Tokenizer {
 public:
  explicit PlainTokenizer(std::unique_ptr<Tokenizer> tokenizer)
      : tokenizer_(std::move(tokenizer)) {}

  void encode(std::string_view text, const EncodeOptions& options, Encoding& out) const override {
    EncodeOptions plain = options;
    plain.add_special_tokens = false;
    tokenizer_->encode(text, plain, out);
  }
  std::unique_ptr<EncodeRun> begin(std::string_view text, const EncodeOptions& options,
                                   Encoding& out) const override {
    EncodeOptions plain = options;
    plain.add_special_tokens = false;
    return tokenizer_->begin(text, plain, out);
  }
  std::size_t vocabulary_size() const override { return tokenizer_->vocabulary_size(); }
  std::size_t model_vocabulary_size() const override { return tokenizer_->model_vocabulary_size(); }
  std::size_t special_token_count() const override { return 0; }
  std::optional<std::string_view> token(std::int32_t id) const override {
    return tokenizer_->token(id);
  }
  bool is_special(std::int32_t id) const override { return tokenizer_->is_special(id); }
  std::string decode(std::span<const std::int32_t> ids, bool skip_special_tokens) const override {
    return tokenizer_->decode(ids, skip_special_tokens);
  }

 private:
  std::unique_ptr<Tokenizer> tokenizer_;
};

}  // namespace

TokenizerSettings read_tokenizer_settings(const fs::path& folder, bool lower_case,
                                          const fs::path& asked_by) {
  TokenizerSettings settings;
  settings.file = folder / files::kTokenizer;
  const auto tokenizer = JsonFile::read_if_present(settings.file);
  std::error_code ignored;
  if (!tokenizer && fs::is_regular_file(folder / files::kVocabulary, ignored))
    settings.file = folder / files::kVocabulary;
  if (tokenizer) read_tokenizer(*tokenizer, settings);
  if (const auto config = JsonFile::read_if_present(folder / files::kTokenizerConfig)) {
    read_config(*config, settings);
    if (tokenizer) check_normalizer(*config, *tokenizer);
  }
  if (lower_case && tokenizer && !lowers_case(*tokenizer)) {
    throw Error(ErrorCode::MODEL_INVALID,
                "'" + asked_by.string() +
                    "': field 'do_lower_case' must be false: the normaliser "
                    "of '" +
                    settings.file.string() +
                    "' keeps upper case, and must be the one to lower it.");
  }
  return settings;
}

std::optional<TruncationSide> read_truncation_side(const JsonFile& config,
                                                   const std::string& field) {
  const auto side = config.string(field);
  if (!side) return std::nullopt;
  if (*side != "left" && *side != "right") config.fail(field, "left or right");
  return *side == "left" ? TruncationSide::kStart : TruncationSide::kEnd;
}

std::unique_ptr<Tokenizer> load_tokenizer(const TokenizerSettings& settings) {
  if (settings.file.filename() != files::kVocabulary) return load_tokenizer(settings.file);
  return parse_tokenizer(tokenizer_json_of_vocabulary(settings.file.parent_path()),
                         settings.file.string());
}

std::unique_ptr<Tokenizer> without_special_tokens(std::unique_ptr<Tokenizer> tokenizer) {
  return std::make_unique<PlainTokenizer>(std::move(tokenizer));
}

}  // namespace native_infer
