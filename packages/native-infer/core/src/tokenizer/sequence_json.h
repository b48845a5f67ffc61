// What normalizer, pre_tokenizer, post_processor and decoder have in common: each may be a
// Sequence.
#pragma once

#include <string_view>

#include "tokenizer/json_section.h"

namespace native_infer {

/// A Sequence in a Sequence and so on is followed no deeper than this.
inline constexpr int kMaxSequenceDepth = 16;

/// Calls `use` with each part in order: the section itself, or where it is a Sequence what its list
/// `key` holds, in which there may be Sequences again. Throws where they are nested too deeply.
template <typename Use>
void for_each_part(const JsonSection& section, std::string_view key, const Use& use,
                   int depth = 0) {
  if (section.type() != "Sequence") {
    use(section);
    return;
  }
  if (depth == kMaxSequenceDepth) fail_invalid(section.path() + " is nested too deeply");
  for (const JsonSection& part : section.sections(key)) for_each_part(part, key, use, depth + 1);
}

}  // namespace native_infer
