// The settings of Metaspace, which is a pre-tokenizer and a decoder of tokenizer.json.
#pragma once

#include <optional>

#include "tokenizer/json_section.h"
#include "tokenizer/text_edge_stages.h"

namespace native_infer {

struct Metaspace {
  /// Stands for a space.
  char32_t replacement = 0;
  /// Which texts get a space in front; nothing for none.
  std::optional<PrefixScheme> prefix;
};

/// Throws `Error` with `MODEL_INVALID` where the section is malformed.
Metaspace read_metaspace(const JsonSection& section);

}  // namespace native_infer
