// The normalizer Replace.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "tokenizer/stage.h"

namespace native_infer {

/// Replaces each occurrence of a string, from left to right.
class ReplaceStage final : public TextStage {
 public:
  /// `pattern` is not empty.
  ReplaceStage(std::u32string pattern, std::u32string content, Stage& next);

  void push(const SourceChar& input) override;

 private:
  void end_text() override;

  std::u32string pattern_;
  std::u32string content_;
  /// Length of the longest beginning of the pattern that also ends its first i + 1 code points
  /// (Knuth, Morris and Pratt).
  std::vector<std::size_t> borders_;
  /// The beginning of the pattern that the text ends with, held back.
  std::deque<SourceChar> held_;
};

/// Replaces each run of at least `min_run` of one code point: the regular expression " {2,}".
class ReplaceRunStage final : public TextStage {
 public:
  ReplaceRunStage(char32_t repeated, std::size_t min_run, std::u32string content, Stage& next);

  void push(const SourceChar& input) override;

 private:
  void end_text() override;

  char32_t repeated_;
  std::size_t min_run_;
  std::u32string content_;
  /// The first code points of the run, at most `min_run_`, and the source of the last one.
  std::vector<SourceChar> held_;
  Span last_source_;
};

}  // namespace native_infer
