// Token ids back to text.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>

#include "tokenizer/added_vocabulary.h"
#include "tokenizer/decoder_steps.h"
#include "tokenizer/token_names.h"

namespace native_infer {

/// What `Tokenizer` says of `token`, `is_special` and `decode` holds. Immutable.
class TokenDecoder {
 public:
  /// Names in `added` go before equal ids of `vocabulary`, the model's.
  TokenDecoder(TokenNames::Entries vocabulary, const AddedVocabulary& added, Decoder decoder);

  std::optional<std::string_view> token(std::int32_t id) const { return names_.find(id); }
  bool is_special(std::int32_t id) const;
  std::string decode(std::span<const std::int32_t> ids, bool skip_special_tokens) const;

 private:
  TokenNames names_;
  std::set<std::string, std::less<>> special_tokens_;
  std::int32_t largest_id_;
  Decoder steps_;
};

}  // namespace native_infer
