#include "tokenizer/model_json.h"

#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "tokenizer/file_limits.h"
#include "tokenizer/reference_number.h"

namespace native_infer {
namespace {

using simdjson::dom::array;
using simdjson::dom::element;
using Vocabulary = std::vector<std::pair<std::string_view, std::int32_t>>;

Vocabulary read_vocabulary(const JsonSection& model) {
  const JsonSection section = model.section("vocab");
  Vocabulary vocabulary;
  vocabulary.reserve(section.object().size());
  for (const auto& [token, value] : section.object()) {
    const auto id = to_token_id(value);
    if (!id) model.fail("vocab[\"" + std::string(token) + "\"]", "is not a token id");
    vocabulary.emplace_back(token, *id);
  }
  return vocabulary;
}

/// The time for a text grows with the longest piece of such a model.
void check_piece(const JsonSection& model, std::string_view piece) {
  if (piece.size() <= kMaxStringBytes) return;
  model.fail("vocab", "has a piece of more than the " + std::to_string(kMaxStringBytes) +
                          " bytes that are allowed");
}

[[noreturn]] void fail_entry(const JsonSection& model, const char* list, std::size_t index,
                             const char* what) {
  model.fail(std::string(list) + "[" + std::to_string(index) + "]", what);
}

/// "a b", which older files have.
std::pair<std::string_view, std::string_view> split_merge(const JsonSection& model,
                                                          std::size_t index,
                                                          std::string_view text) {
  const std::size_t space = text.find(' ');
  if (space == std::string_view::npos || text.find(' ', space + 1) != std::string_view::npos) {
    fail_entry(model, "merges", index, "is not two pieces with a space between");
  }
  return {text.substr(0, space), text.substr(space + 1)};
}

std::pair<std::string_view, std::string_view> read_merge(const JsonSection& model,
                                                         std::size_t index, element value) {
  std::string_view text;
  if (value.get(text) == simdjson::SUCCESS) return split_merge(model, index, text);
  array pair;
  std::string_view left;
  std::string_view right;
  if (value.get(pair) != simdjson::SUCCESS || pair.size() != 2 ||
      pair.at(0).get(left) != simdjson::SUCCESS || pair.at(1).get(right) != simdjson::SUCCESS) {
    fail_entry(model, "merges", index, "is not a pair of pieces");
  }
  return {left, right};
}

std::pair<std::string_view, double> read_scored_piece(const JsonSection& model, std::size_t index,
                                                      element value) {
  array pair;
  std::string_view piece;
  double score = 0;
  if (value.get(pair) != simdjson::SUCCESS || pair.size() != 2 ||
      pair.at(0).get(piece) != simdjson::SUCCESS || pair.at(1).get(score) != simdjson::SUCCESS ||
      !std::isfinite(score)) {
    fail_entry(model, "vocab", index, "is not a pair of piece and finite score");
  }
  return {piece, as_reference_reads(score)};
}

bool is_zero(const JsonSection& model, std::string_view key) {
  double value = 0;
  return model.value(key).get(value) == simdjson::SUCCESS && value == 0;
}

}  // namespace

ModelType model_type(const JsonSection& model) {
  if (!model.has("type")) {
    // Files written before tokenizers 0.10 name no type, but each model has a setting of its own.
    if (model.has("max_input_chars_per_word")) return ModelType::kWordPiece;
    if (model.has("merges")) return ModelType::kBpe;
    if (model.has("unk_id")) return ModelType::kUnigram;
    if (model.has("vocab") && model.has("unk_token")) return ModelType::kWordLevel;
  }
  const std::string_view type = model.type();
  if (type == "WordPiece") return ModelType::kWordPiece;
  if (type == "Unigram") return ModelType::kUnigram;
  if (type == "BPE") return ModelType::kBpe;
  if (type == "WordLevel") return ModelType::kWordLevel;
  model.fail_unsupported_type();
}

WordPieceDefinition read_word_piece(const JsonSection& model) {
  WordPieceDefinition definition;
  definition.unknown_token = model.string("unk_token");
  definition.continuing_prefix = model.string("continuing_subword_prefix");
  definition.max_code_points_per_word = model.count("max_input_chars_per_word");
  definition.vocabulary = read_vocabulary(model);
  for (const auto& [piece, id] : definition.vocabulary) check_piece(model, piece);
  return definition;
}

UnigramDefinition read_unigram(const JsonSection& model) {
  UnigramDefinition definition;
  const array vocabulary = model.list("vocab");
  // Not array::size(), which stops counting at 2^24.
  for (const element value : vocabulary) {
    const std::size_t index = definition.vocabulary.size();
    definition.vocabulary.push_back(read_scored_piece(model, index, value));
    check_piece(model, definition.vocabulary.back().first);
  }
  if (!model.is_null("unk_id")) {
    const std::uint64_t unknown_id = model.count("unk_id");
    if (unknown_id >= definition.vocabulary.size()) {
      model.fail("unk_id", "is not in the vocabulary");
    }
    definition.unknown_id = static_cast<std::int32_t>(unknown_id);
  }
  definition.byte_fallback = model.boolean_or("byte_fallback", false);
  return definition;
}

WordLevelDefinition read_word_level(const JsonSection& model) {
  WordLevelDefinition definition;
  definition.unknown_token = model.string("unk_token");
  definition.vocabulary = read_vocabulary(model);
  return definition;
}

BpeDefinition read_bpe(const JsonSection& model) {
  if (!model.is_null("dropout") && !is_zero(model, "dropout")) {
    model.fail("dropout", "is not supported: it makes ids random");
  }
  BpeDefinition definition;
  definition.vocabulary = read_vocabulary(model);
  for (const element value : model.list("merges")) {
    definition.merges.push_back(read_merge(model, definition.merges.size(), value));
  }
  if (!model.is_null("unk_token")) definition.unknown_token = model.string("unk_token");
  definition.continuing_prefix = model.string_or("continuing_subword_prefix", "");
  definition.end_suffix = model.string_or("end_of_word_suffix", "");
  definition.fuse_unknown = model.boolean_or("fuse_unk", false);
  definition.byte_fallback = model.boolean_or("byte_fallback", false);
  definition.ignore_merges = model.boolean_or("ignore_merges", false);
  for (const char* key : {"continuing_subword_prefix", "end_of_word_suffix"}) {
    if (!model.is_null(key)) bounded_string(model, key);
  }
  const bool has_affixes = !definition.continuing_prefix.empty() || !definition.end_suffix.empty();
  if (definition.byte_fallback && has_affixes) {
    model.fail("byte_fallback", "with a prefix or suffix of pieces is not supported");
  }
  return definition;
}

}  // namespace native_infer
