// What a tokenizer.json may ask for. Known files are far below; a hostile one would otherwise take
// any time and memory. docs/reference/limits.md lists them.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "tokenizer/json_section.h"

namespace native_infer {

/// Bytes of the file; the largest known ones have 35 million.
inline constexpr std::size_t kMaxFileBytes = std::size_t{512} << 20;

/// Stages of a normalizer, of a pre-tokenizer, and parts of a post-processor. Known files have six.
/// Each is a pass over the text.
inline constexpr std::size_t kMaxStages = 32;

/// Special tokens around each text. Known files have four.
inline constexpr std::size_t kMaxSpecialTokens = 256;

/// Bytes of a string that is looked for in text or put into it, and of a piece of the models whose
/// time for a text grows with the longest piece. Known files have some hundred.
inline constexpr std::size_t kMaxStringBytes = 1024;

/// Throws `Error` with `MODEL_INVALID` if there are more stages than may be.
inline void check_stage_count(const JsonSection& stage, std::size_t count) {
  if (count <= kMaxStages) return;
  fail_invalid(stage.path() + " is one stage more than the " + std::to_string(kMaxStages) +
               " that are allowed");
}

/// The string `key`. Throws `Error` with `MODEL_INVALID` if it is too long.
inline std::string_view bounded_string(const JsonSection& section, std::string_view key) {
  const std::string_view text = section.string(key);
  if (text.size() > kMaxStringBytes) {
    section.fail(
        key, "has more than the " + std::to_string(kMaxStringBytes) + " bytes that are allowed");
  }
  return text;
}

}  // namespace native_infer
