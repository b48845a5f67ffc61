// Pre-tokenizers that cut at single code points.
#pragma once

#include <cstdint>

#include "text/unicode.h"
#include "tokenizer/stage.h"

namespace native_infer {

/// What becomes of a code point at which a text is cut. The names are those of tokenizer.json.
enum class SplitBehavior { kRemoved, kIsolated, kMergedWithPrevious, kMergedWithNext, kContiguous };

/// Cuts text at one code point, or at each with one of the given flags.
class SplitStage final : public TextStage {
 public:
  SplitStage(std::uint32_t flags, SplitBehavior behavior, Stage& next)
      : TextStage(next), flags_(flags), behavior_(behavior) {}
  SplitStage(char32_t delimiter, SplitBehavior behavior, Stage& next)
      : TextStage(next), delimiter_(delimiter), behavior_(behavior) {}

  void push(const SourceChar& input) override {
    const bool is_match = input.code_point == delimiter_ || unicode::has(input.code_point, flags_);
    if (behavior_ == SplitBehavior::kContiguous) {
      if (is_match != was_match_) next().finish();
      was_match_ = is_match;
      return next().push(input);
    }
    if (is_match) return cut(input);
    next().push(input);
  }

 private:
  /// No code point.
  static constexpr char32_t kNone = 0x110000;

  void cut(const SourceChar& input) {
    const bool ends_before = behavior_ != SplitBehavior::kMergedWithPrevious;
    const bool ends_after =
        behavior_ == SplitBehavior::kMergedWithPrevious || behavior_ == SplitBehavior::kIsolated;
    if (ends_before) next().finish();
    if (behavior_ != SplitBehavior::kRemoved) next().push(input);
    if (ends_after) next().finish();
  }

  void end_text() override { was_match_ = false; }

  std::uint32_t flags_ = 0;
  char32_t delimiter_ = kNone;
  SplitBehavior behavior_;
  bool was_match_ = false;
};

}  // namespace native_infer
