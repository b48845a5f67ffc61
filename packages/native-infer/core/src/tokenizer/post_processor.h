// What the file's post-processor puts around one text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace native_infer {

/// TemplateProcessing and BertProcessing come down to this for a single text.
struct SpecialTokens {
  std::vector<std::int32_t> before;
  std::vector<std::int32_t> after;

  std::size_t count() const { return before.size() + after.size(); }
};

}  // namespace native_infer
