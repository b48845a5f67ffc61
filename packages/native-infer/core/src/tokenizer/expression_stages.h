// Split and Replace of any regular expression.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "native_infer/error.h"
#include "tokenizer/expression_stage.h"
#include "tokenizer/split_stage.h"

namespace native_infer {

/// The pre-tokenizer Split.
class ExpressionSplitStage final : public ExpressionStage {
 public:
  /// With `is_inverted`, what is between the matches counts as the matches.
  ExpressionSplitStage(Expression expression, SplitBehavior behavior, bool is_inverted, Stage& next)
      : ExpressionStage(std::move(expression), next),
        behavior_(behavior),
        is_inverted_(is_inverted) {}

 private:
  void begin_piece(bool is_match) override {
    const bool is_delimiter = is_match != is_inverted_;
    if (is_cut(was_delimiter_, is_delimiter)) next().finish();
    was_delimiter_ = is_delimiter;
  }

  void pass(const SourceChar& input) override {
    if (behavior_ != SplitBehavior::kRemoved || !was_delimiter_) next().push(input);
  }

  void end_section() override { was_delimiter_ = false; }

  /// Whether a piece is separate from the one before it.
  bool is_cut(bool was_delimiter, bool is_delimiter) const {
    switch (behavior_) {
      case SplitBehavior::kContiguous:
        return was_delimiter != is_delimiter;
      case SplitBehavior::kMergedWithPrevious:
        return was_delimiter || !is_delimiter;
      case SplitBehavior::kMergedWithNext:
        return !was_delimiter || is_delimiter;
      case SplitBehavior::kRemoved:
      case SplitBehavior::kIsolated:
        break;
    }
    return true;
  }

  SplitBehavior behavior_;
  bool is_inverted_;
  bool was_delimiter_ = false;
};

/// The normalizer Replace.
class ExpressionReplaceStage final : public ExpressionStage {
 public:
  /// With `may_lead`, what takes the place of a match of nothing at the beginning of a text may
  /// stand in front of it. The reference fails there if a normalizer behind it rewrites the text.
  ExpressionReplaceStage(Expression expression, std::u32string content, bool may_lead, Stage& next)
      : ExpressionStage(std::move(expression), next),
        content_(std::move(content)),
        may_lead_(may_lead) {}

 private:
  void begin_piece(bool is_match) override { is_match_ = is_match; }

  void pass(const SourceChar& input) override {
    last_source_ = input.source;
    if (!is_match_) next().push(input);
  }

  /// The content comes from where the code point before the end of the match does.
  void end_match() override {
    if (!last_source_ && !content_.empty() && !may_lead_) fail_leading();
    const Span source = last_source_.value_or(Span{section_begin(), section_begin()});
    for (const char32_t c : content_) next().push({c, source});
  }

  void end_section() override { last_source_.reset(); }

  [[noreturn]] void fail_leading() const {
    throw Error(ErrorCode::INVALID_ARGUMENT,
                path() +
                    " of tokenizer.json matches nothing at the beginning, and puts text there, "
                    "which is not supported in front of another normalizer than Replace");
  }

  std::u32string content_;
  bool may_lead_;
  bool is_match_ = false;
  std::optional<Span> last_source_;
};

}  // namespace native_infer
