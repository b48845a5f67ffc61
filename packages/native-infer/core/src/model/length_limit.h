// How many tokens a model takes.
#pragma once

#include <cstddef>
#include <filesystem>

namespace native_infer {

struct LengthLimit {
  /// Most tokens of a text, special tokens included.
  std::size_t max_tokens = 512;
  /// The position number of a text's first token: the families of RoBERTa count from their padding
  /// token's id plus 1.
  std::size_t first_position = 0;
};

/// The least of `max_seq_length` of `sentence_bert_config.json` (where that is absent,
/// `model_max_length` of `tokenizer_config.json`, as sentence-transformers takes it) and of the
/// positions that `config.json` leaves after `first_position`; 512 where no file says anything. All
/// are read from `folder`. Throws `Error` with `MODEL_INVALID`, naming the file and the field.
LengthLimit read_length_limit(const std::filesystem::path& folder);

/// The settings of the module Transformer: `sentence_bert_config.json`, or the first there is of
/// the names it had for other families. May be absent.
std::filesystem::path transformer_settings_file(const std::filesystem::path& folder);

}  // namespace native_infer
