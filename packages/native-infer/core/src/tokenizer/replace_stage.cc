#include "tokenizer/replace_stage.h"

#include <utility>

namespace native_infer {

ReplaceStage::ReplaceStage(std::u32string pattern, std::u32string content, Stage& next)
    : TextStage(next),
      pattern_(std::move(pattern)),
      content_(std::move(content)),
      borders_(pattern_.size(), 0) {
  for (std::size_t i = 1, border = 0; i < pattern_.size(); ++i) {
    while (border > 0 && pattern_[i] != pattern_[border]) border = borders_[border - 1];
    if (pattern_[i] == pattern_[border]) ++border;
    borders_[i] = border;
  }
}

void ReplaceStage::push(const SourceChar& input) {
  while (!held_.empty() && pattern_[held_.size()] != input.code_point) {
    for (std::size_t left = held_.size() - borders_[held_.size() - 1]; left > 0; --left) {
      next().push(held_.front());
      held_.pop_front();
    }
  }
  if (pattern_[held_.size()] != input.code_point) return next().push(input);
  held_.push_back(input);
  if (held_.size() < pattern_.size()) return;
  held_.clear();
  for (const char32_t c : content_) next().push({c, input.source});
}

void ReplaceStage::end_text() {
  for (const SourceChar& held : held_) next().push(held);
  held_.clear();
}

ReplaceRunStage::ReplaceRunStage(char32_t repeated, std::size_t min_run, std::u32string content,
                                 Stage& next)
    : TextStage(next), repeated_(repeated), min_run_(min_run), content_(std::move(content)) {}

void ReplaceRunStage::push(const SourceChar& input) {
  if (input.code_point != repeated_) {
    if (!held_.empty()) end_text();
    return next().push(input);
  }
  last_source_ = input.source;
  if (held_.size() < min_run_) held_.push_back(input);
}

void ReplaceRunStage::end_text() {
  if (held_.size() < min_run_) {
    for (const SourceChar& held : held_) next().push(held);
  } else {
    for (const char32_t c : content_) next().push({c, last_source_});
  }
  held_.clear();
}

}  // namespace native_infer
