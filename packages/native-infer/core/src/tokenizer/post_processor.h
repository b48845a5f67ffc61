// What the file's post-processor does to one text's tokens.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace native_infer {

/// TemplateProcessing, BertProcessing and RobertaProcessing come down to this for a single text.
struct SpecialTokens {
  std::vector<std::int32_t> before;
  std::vector<std::int32_t> after;

  std::size_t count() const { return before.size() + after.size(); }

  /// -1 where there is none.
  std::int32_t largest_id() const {
    std::int32_t largest = -1;
    for (const auto* ids : {&before, &after}) {
      for (const std::int32_t id : *ids) largest = std::max(largest, id);
    }
    return largest;
  }
};

/// `trim_offsets` of ByteLevel and RobertaProcessing: a token's range leaves out the white space
/// that the token begins and ends with.
struct OffsetTrimming {
  /// A single space that begins the first token is taken for the one that was added to the text.
  bool add_prefix_space = false;
  /// Special tokens that an earlier processor put before the text.
  std::size_t tokens_before = 0;
};

struct PostProcessor {
  SpecialTokens special_tokens;
  /// One after the other.
  std::vector<OffsetTrimming> trimmings;
};

}  // namespace native_infer
