// The added tokens of a tokenizer beside its model's vocabulary.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tokenizer/added_tokens.h"

namespace native_infer {

/// An entry of added_tokens as the file has it.
struct AddedTokenDefinition {
  std::string_view content;
  bool single_word = false;
  bool lstrip = false;
  bool rstrip = false;
  /// Look for the normalised content in the normalised text, not for the content in the text as it
  /// is.
  bool normalized = false;
  /// Left out by decoding where that is asked for.
  bool special = false;
};

/// What an added token is called where ids become text again.
struct AddedName {
  std::int32_t id = 0;
  /// The content, normalised where the definition says so.
  std::string name;
};

/// What the ids of added tokens depend on.
struct ModelVocabulary {
  /// Id of a vocabulary entry, or `PieceTable::kNotFound`.
  std::function<std::int32_t(std::string_view)> token_to_id;
  std::size_t size = 0;
  std::int32_t largest_id = 0;
};

class AddedVocabulary {
 public:
  using Normalize = std::function<std::u32string(std::u32string_view)>;

  AddedVocabulary() = default;
  /// Everything given is only looked at here. `largest_special_id` is that of the tokens that the
  /// post-processor adds, -1 if it adds none: nothing ties its ids to what the model or the
  /// definitions have, and the reference takes any.
  AddedVocabulary(const std::vector<AddedTokenDefinition>& definitions,
                  const ModelVocabulary& model, std::int32_t largest_special_id,
                  const Normalize& normalize);

  /// To be found in the text as it is.
  const AddedTokenSet& raw() const { return raw_; }
  /// To be found in the normalised text.
  const AddedTokenSet& normalized() const { return normalized_; }
  const std::vector<AddedName>& names() const { return names_; }
  /// Contents of the special tokens, as the file has them. A token with such a name is special, as
  /// in the reference.
  const std::set<std::string, std::less<>>& special() const { return special_; }
  /// One more than the largest id that an encoding may hold.
  std::size_t vocabulary_size() const { return vocabulary_size_; }
  /// One more than the largest id of the model's own vocabulary.
  std::size_t model_vocabulary_size() const { return model_vocabulary_size_; }

 private:
  AddedTokenSet raw_;
  AddedTokenSet normalized_;
  std::vector<AddedName> names_;
  std::set<std::string, std::less<>> special_;
  std::size_t vocabulary_size_ = 0;
  std::size_t model_vocabulary_size_ = 0;
};

}  // namespace native_infer
