// The settings of the module Transformer: sentence_bert_config.json, or the first there is of the
// names that the file had for other families.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "native_infer/task.h"
#include "native_infer/tokenizer.h"

namespace native_infer {

struct TransformerSettings {
  /// The file; the first of its names where there is none.
  std::filesystem::path file;
  /// Max tokens of a text, special tokens included.
  std::optional<std::int64_t> max_tokens;
  bool lower_case = false;
  /// Where it overrules the tokenizer's.
  std::optional<TruncationSide> truncation_side;
  /// The name of the graph's output, where it is another one than `last_hidden_state`.
  std::optional<std::string> output;
  /// The output is one vector per text.
  bool gives_vectors = false;
};

/// Reads the file in `folder`, if there is one. Throws `Error` with `MODEL_INVALID`, naming the
/// file and the field, for what is malformed, not known or of another kind of model.
TransformerSettings read_transformer_settings(const std::filesystem::path& folder,
                                              Task task = Task::kEmbed);

}  // namespace native_infer
