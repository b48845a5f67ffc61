#include "tokenizer/word_level.h"

#include <algorithm>

#include "tokenizer/unknown_word.h"

namespace native_infer {

class WordLevel::Encoder final : public WholeWordEncoder {
 public:
  explicit Encoder(const WordLevel& model) : model_(model) {}

  void encode(const Word& word, Encoding& out) override {
    // Of a word that is longer than any entry only a beginning is there.
    std::int32_t id =
        word.too_long() ? PieceTable::kNotFound : model_.vocabulary_.find(word.bytes());
    if (id == PieceTable::kNotFound) id = model_.unknown_id_;
    if (id == PieceTable::kNotFound) fail_unknown("unk_token", word.bytes());
    out.ids.push_back(id);
    if (word.with_sources()) out.offsets.push_back(word.source());
  }

 private:
  const WordLevel& model_;
};

WordLevel::WordLevel(const WordLevelDefinition& definition)
    : vocabulary_(definition.vocabulary.size()) {
  for (const auto& [word, id] : definition.vocabulary) {
    vocabulary_.insert(word, id);
    largest_id_ = std::max(largest_id_, id);
  }
  vocabulary_.check();
  unknown_id_ = vocabulary_.find(definition.unknown_token);
  max_code_points_ = vocabulary_.max_bytes();
}

std::unique_ptr<WordEncoder> WordLevel::make_encoder() const {
  return std::make_unique<Encoder>(*this);
}

}  // namespace native_infer
