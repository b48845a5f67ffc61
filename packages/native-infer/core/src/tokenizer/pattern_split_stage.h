// The pre-tokenizer Split with a regular expression, and that inside ByteLevel.
#pragma once

#include <cstddef>
#include <vector>

#include "tokenizer/split_pattern.h"
#include "tokenizer/stage.h"

namespace native_infer {

/// Cuts text into the matches of a pattern. Gathers text until a match cannot depend on what
/// follows; whoever waits for more waits for twice as much, so that the time stays linear.
class PatternSplitStage final : public TextStage {
 public:
  PatternSplitStage(SplitPattern pattern, Stage& next) : TextStage(next), pattern_(pattern) {}

  void push(const SourceChar& input) override {
    text_.push_back(input);
    if (text_.size() >= wanted_) split(false);
  }

 private:
  static constexpr std::size_t kBlock = 128;

  void end_text() override {
    split(true);
    wanted_ = kBlock;
  }

  void split(bool is_end) {
    std::size_t begin = 0;
    while (begin < text_.size()) {
      SplitText text(text_);
      const std::size_t end = match(pattern_, text, begin);
      if (text.reached_end() && !is_end) break;
      for (; begin < end; ++begin) next().push(text_[begin]);
      next().finish();
    }
    text_.erase(text_.begin(), text_.begin() + static_cast<std::ptrdiff_t>(begin));
    wanted_ = text_.size() * 2 + kBlock;
  }

  SplitPattern pattern_;
  std::vector<SourceChar> text_;
  std::size_t wanted_ = kBlock;
};

}  // namespace native_infer
