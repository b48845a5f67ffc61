#include "tokenizer/added_vocabulary.h"

#include <algorithm>
#include <map>
#include <utility>

#include "text/utf8.h"
#include "tokenizer/piece_table.h"

namespace native_infer {
namespace {

/// Entries by content, each with its id; of equal contents the last one counts.
std::map<std::string_view, std::pair<std::int32_t, AddedTokenDefinition>> assign_ids(
    const std::vector<AddedTokenDefinition>& definitions, const ModelVocabulary& model) {
  // The id in the file is informative: the reference takes the vocabulary's, or else the next one
  // after it.
  auto next_id = static_cast<std::int32_t>(model.size);
  std::map<std::string_view, std::pair<std::int32_t, AddedTokenDefinition>> tokens;
  for (const AddedTokenDefinition& definition : definitions) {
    if (definition.content.empty()) continue;
    if (const auto found = tokens.find(definition.content); found != tokens.end()) {
      found->second.second = definition;
      continue;
    }
    std::int32_t id = model.token_to_id(definition.content);
    if (id == PieceTable::kNotFound) id = next_id++;
    tokens.emplace(definition.content, std::pair(id, definition));
  }
  return tokens;
}

}  // namespace

AddedVocabulary::AddedVocabulary(const std::vector<AddedTokenDefinition>& definitions,
                                 const ModelVocabulary& model, std::int32_t largest_special_id,
                                 const Normalize& normalize) {
  for (const AddedTokenDefinition& definition : definitions) {
    if (definition.special && !definition.content.empty()) special_.emplace(definition.content);
  }
  std::int32_t largest_id = std::max(model.largest_id, largest_special_id);
  std::vector<AddedToken> raw;
  std::vector<AddedToken> normalized;
  for (const auto& [content, entry] : assign_ids(definitions, model)) {
    const auto& [id, definition] = entry;
    largest_id = std::max(largest_id, id);
    AddedToken token{utf8::to_utf32(content), id, definition.single_word, definition.lstrip,
                     definition.rstrip};
    if (definition.normalized) token.content = normalize(token.content);
    names_.push_back({id, utf8::from_utf32(token.content)});
    (definition.normalized ? normalized : raw).push_back(std::move(token));
  }
  // Of tokens that normalizing makes equal the one with the smallest id is found.
  const auto is_before = [](const AddedToken& a, const AddedToken& b) { return a.id < b.id; };
  std::stable_sort(normalized.begin(), normalized.end(), is_before);
  raw_ = AddedTokenSet(std::move(raw));
  normalized_ = AddedTokenSet(std::move(normalized));
  model_vocabulary_size_ = static_cast<std::size_t>(model.largest_id) + 1;
  vocabulary_size_ = static_cast<std::size_t>(largest_id) + 1;
}

}  // namespace native_infer
