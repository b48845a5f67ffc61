#include "model/late_interaction_settings.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <unordered_map>

#include "json/json_file.h"
#include "model/model_files.h"
#include "native_infer/error.h"

namespace native_infer {
namespace {

namespace fs = std::filesystem;

/// Python's string.punctuation: what both programs leave out of documents unless told otherwise.
constexpr std::string_view kPunctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

std::vector<std::string> punctuation() {
  std::vector<std::string> words;
  for (const char symbol : kPunctuation) words.emplace_back(1, symbol);
  return words;
}

std::size_t length(const JsonFile& config, const char* field, std::size_t usual) {
  constexpr std::int64_t kMax = std::int64_t{1} << 24;
  const std::int64_t value = config.integer(field).value_or(static_cast<std::int64_t>(usual));
  if (value < 1 || value > kMax) config.fail(field, "an integer from 1 to " + std::to_string(kMax));
  return static_cast<std::size_t>(value);
}

bool is_pylate(const JsonFile& config) {
  constexpr std::array<const char*, 7> kFields = {"query_prefix",
                                                  "document_prefix",
                                                  "query_length",
                                                  "skiplist_words",
                                                  "do_query_expansion",
                                                  "document_length",
                                                  "attend_to_expansion_tokens"};
  if (config.string("model_type").value_or("") == "ColBERT") return true;
  return std::any_of(kFields.begin(), kFields.end(),
                     [&](const char* field) { return config.has(field); });
}

LateInteractionSettings read_pylate(const JsonFile& config, const fs::path& file) {
  constexpr std::size_t kQuery = 32;
  constexpr std::size_t kDocument = 180;
  LateInteractionSettings settings;
  settings.file = file;
  settings.query = {"query_prefix", config.string("query_prefix").value_or("[Q] "), "query_length",
                    length(config, "query_length", kQuery)};
  settings.document = {"document_prefix", config.string("document_prefix").value_or("[D] "),
                       "document_length", length(config, "document_length", kDocument)};
  settings.expands = config.boolean("do_query_expansion").value_or(true);
  settings.attends_to_expansion = config.boolean("attend_to_expansion_tokens").value_or(false);
  settings.skiplist = config.is_null_or_absent("skiplist_words")
                          ? punctuation()
                          : config.string_or_strings("skiplist_words");
  return settings;
}

LateInteractionSettings read_colbert(const JsonFile& config, const fs::path& file) {
  constexpr std::size_t kQuery = 32;
  constexpr std::size_t kDocument = 220;
  constexpr std::size_t kWidth = 128;
  if (config.string("similarity").value_or("cosine") != "cosine")
    config.fail("similarity", "cosine: no other is supported");
  if (config.string("interaction").value_or("colbert") != "colbert")
    config.fail("interaction", "colbert: no other is supported");
  LateInteractionSettings settings;
  settings.file = file;
  settings.query = {"query_token_id", config.string("query_token_id").value_or("[unused0]"),
                    "query_maxlen", length(config, "query_maxlen", kQuery)};
  settings.document = {"doc_token_id", config.string("doc_token_id").value_or("[unused1]"),
                       "doc_maxlen", length(config, "doc_maxlen", kDocument)};
  settings.attends_to_expansion = config.boolean("attend_to_mask_tokens").value_or(false);
  if (config.boolean("mask_punctuation").value_or(true)) settings.skiplist = punctuation();
  settings.projection = length(config, "dim", kWidth);
  return settings;
}

bool is_colbert(const fs::path& folder) {
  const auto config = JsonFile::read_if_present(folder / files::kConfig);
  if (!config) return false;
  const auto names = config->string_or_strings("architectures");
  return std::find(names.begin(), names.end(), "HF_ColBERT") != names.end();
}

[[noreturn]] void fail(const fs::path& file, const std::string& field, const std::string& what) {
  throw Error(ErrorCode::MODEL_INVALID,
              "'" + file.string() + "': field '" + field + "' " + what + ".");
}

using Ids = std::unordered_map<std::string, std::int32_t>;

Ids ids_of(const Tokenizer& tokenizer) {
  Ids ids;
  const auto count = static_cast<std::int32_t>(tokenizer.vocabulary_size());
  for (std::int32_t id = 0; id < count; ++id) {
    if (const auto token = tokenizer.token(id)) ids.emplace(*token, id);
  }
  return ids;
}

std::optional<std::int32_t> find(const Ids& ids, const std::string& token) {
  const auto found = ids.find(token);
  return found == ids.end() ? std::nullopt : std::optional(found->second);
}

/// PyLate adds "[Q] " as a token, which a tokenizer that normalises may know by another spelling;
/// those of others have it without the space.
std::optional<std::int32_t> marker_of(const LateInteractionSettings& settings,
                                      const LateInteractionSettings::Side& side, const Ids& ids,
                                      const Tokenizer& tokenizer) {
  if (side.marker.empty()) return std::nullopt;
  if (const auto id = find(ids, side.marker)) return id;
  const std::string trimmed = side.marker.substr(0, side.marker.find_last_not_of(' ') + 1);
  if (const auto id = find(ids, trimmed)) return id;
  Encoding encoding;
  tokenizer.encode(side.marker, {.add_special_tokens = false}, encoding);
  const bool is_own = encoding.ids.size() == 1 && static_cast<std::size_t>(encoding.ids[0]) >=
                                                      tokenizer.model_vocabulary_size();
  if (is_own) return encoding.ids[0];
  fail(settings.file, side.marker_field,
       "is '" + side.marker + "', which is no token of the tokenizer");
}

std::int32_t mask_of(const LateInteractionSettings& settings, const fs::path& folder,
                     const Ids& ids) {
  std::vector<std::string> names;
  for (const char* file : {files::kTokenizerConfig, files::kSpecialTokens}) {
    const auto config = JsonFile::read_if_present(folder / file);
    if (const auto name = config ? config->content("mask_token") : std::nullopt)
      names.push_back(*name);
  }
  names.insert(names.end(), {"[MASK]", "<mask>"});
  for (const std::string& name : names) {
    if (const auto id = find(ids, name)) return *id;
  }
  throw Error(ErrorCode::MODEL_INVALID,
              "'" + settings.file.string() +
                  "' wants queries filled up with the mask token, but '" +
                  (folder / files::kTokenizerConfig).string() +
                  "' names none in the field 'mask_token' that the tokenizer has.");
}

void check_side(const LateInteractionSettings& settings, const LateInteractionSettings::Side& side,
                std::size_t special_tokens, std::size_t of_model) {
  const std::size_t own = special_tokens + (side.marker.empty() ? 0 : 1);
  if (side.max_tokens > own && side.max_tokens <= of_model) return;
  fail(settings.file, side.length_field,
       "is " + std::to_string(side.max_tokens) + "; this model allows " + std::to_string(own + 1) +
           " to " + std::to_string(of_model));
}

std::size_t document_tokens(const LateInteractionSettings& settings,
                            std::optional<std::size_t> asked, std::size_t of_model) {
  if (!asked) return settings.document.max_tokens;
  if (*asked >= settings.query.max_tokens && *asked <= of_model) return *asked;
  throw Error(ErrorCode::INVALID_ARGUMENT,
              "maxTokens is " + std::to_string(*asked) + "; allowed are " +
                  std::to_string(settings.query.max_tokens) + ", the length of queries, to " +
                  std::to_string(of_model) + " for this model.");
}

}  // namespace

std::optional<LateInteractionSettings> read_late_interaction(const fs::path& root,
                                                             const Modules& modules) {
  if (!modules.listed) {
    if (!is_colbert(modules.transformer)) return std::nullopt;
    const fs::path file = root / files::kColbert;
    if (const auto config = JsonFile::read_if_present(file)) return read_colbert(*config, file);
    return read_colbert(JsonFile::parse("{}", file), file);
  }
  const fs::path file = root / files::kPrompts;
  const auto config = JsonFile::read_if_present(file);
  if (!config || !is_pylate(*config)) return std::nullopt;
  if (modules.is_static || modules.pooling)
    throw Error(ErrorCode::MODEL_INVALID,
                "'" + file.string() + "' is that of a ColBERT model, but modules.json lists " +
                    (modules.pooling ? "a Pooling" : "a StaticEmbedding") +
                    ": one has a Transformer, then Dense.");
  return read_pylate(*config, file);
}

LateInteraction resolve_late_interaction(const LateInteractionSettings& settings,
                                         const fs::path& tokenizer_folder,
                                         const Tokenizer& tokenizer,
                                         std::optional<std::size_t> asked, std::size_t of_model) {
  const std::size_t special_tokens = tokenizer.special_token_count();
  check_side(settings, settings.query, special_tokens, of_model);
  if (!asked) check_side(settings, settings.document, special_tokens, of_model);
  const Ids ids = ids_of(tokenizer);
  LateInteraction late;
  late.query = {settings.query.max_tokens, marker_of(settings, settings.query, ids, tokenizer)};
  late.document = {document_tokens(settings, asked, of_model),
                   marker_of(settings, settings.document, ids, tokenizer)};
  if (settings.expands) late.expansion = mask_of(settings, tokenizer_folder, ids);
  late.attends_to_expansion = settings.attends_to_expansion;
  for (const std::string& word : settings.skiplist) {
    if (const auto id = find(ids, word)) late.skiplist.push_back(*id);
  }
  std::sort(late.skiplist.begin(), late.skiplist.end());
  return late;
}

}  // namespace native_infer
