// How many tokens a model takes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>

namespace native_infer {

struct LengthLimit {
  /// Max tokens of a text, special tokens included.
  std::size_t max_tokens = 512;
  /// The position number of a text's first token: the families of RoBERTa count from their padding
  /// token's id plus 1.
  std::size_t first_position = 0;
};

/// The min of `cut`, which is what the tokenizer is to cut at, and of the positions that
/// `config.json` in `folder` leaves after `first_position`; 512 where neither says anything. Throws
/// `Error` with `MODEL_INVALID`, naming the file and the field.
LengthLimit read_length_limit(const std::filesystem::path& folder, std::optional<std::int64_t> cut);

}  // namespace native_infer
