#include "tokenizer/expression_stage.h"

#include <algorithm>
#include <limits>

namespace native_infer {

using Outcome = regex::Matcher::Outcome;

void ExpressionStage::push(const SourceChar& input) {
  text_.push_back(input.code_point);
  sources_.push_back(input.source);
  is_empty_ = false;
  budget_ += kStepsPerCodePoint;
  if (text_.size() >= wanted_) start_work();
}

void ExpressionStage::push_token(const TokenMatch& match) {
  ending_ = Ending::kToken;
  token_ = match;
  start_work();
}

void ExpressionStage::finish() {
  ending_ = Ending::kText;
  start_work();
}

void ExpressionStage::start_work() {
  is_busy_ = true;
  // An empty text has no match, not even an empty one.
  if (is_empty_) return complete();
  std::size_t max_steps = in_slices() ? kImmediateSteps : std::numeric_limits<std::size_t>::max();
  work(max_steps);
}

void ExpressionStage::work(std::size_t& max_steps) {
  while (is_busy_ && max_steps > 0) {
    if (!is_searching_) matcher_.begin(from_);
    is_searching_ = true;
    const std::size_t allowed = std::min(max_steps, budget_);
    std::size_t left = allowed;
    const Outcome outcome = matcher_.run({text_, has_begin_, ending_ != Ending::kNone}, left);
    // Searching on without a step, as at the end of the text, is work too.
    const std::size_t taken = std::max<std::size_t>(1, allowed - left);
    max_steps -= std::min(max_steps, taken);
    budget_ -= std::min(budget_, taken);
    if (outcome == Outcome::kPaused && budget_ == 0) expression_.fail_steps();
    use(outcome);
  }
}

void ExpressionStage::use(Outcome outcome) {
  switch (outcome) {
    case Outcome::kFound:
      return use_match(matcher_.match_begin(), matcher_.match_end());
    case Outcome::kNone:
      return complete();
    case Outcome::kMoreText:
      return wait_for_text();
    case Outcome::kTooDeep:
      expression_.fail_depth();
    case Outcome::kPaused:
      return;
  }
}

void ExpressionStage::use_match(std::size_t begin, std::size_t end) {
  is_searching_ = false;
  from_ = end;
  if (begin == end && last_match_end_ == end) {
    if (++from_ > text_.size()) complete();
    return;
  }
  pass_until(begin);
  is_between_ = false;
  begin_piece(true);
  for (; passed_ < end; ++passed_) pass({text_[passed_], sources_[passed_]});
  end_match();
  last_match_end_ = end;
}

/// Hands over what is between two matches.
void ExpressionStage::pass_until(std::size_t end) {
  if (passed_ >= end) return;
  if (!is_between_) begin_piece(false);
  is_between_ = true;
  for (; passed_ < end; ++passed_) pass({text_[passed_], sources_[passed_]});
}

void ExpressionStage::wait_for_text() {
  is_busy_ = false;
  const std::size_t searched = std::min(matcher_.searched(), text_.size());
  pass_until(searched);
  const std::size_t needed = std::min(passed_, searched);
  const std::size_t look_behind = expression_.program->look_behind;
  const std::size_t gone = needed - std::min(needed, look_behind);
  if (gone > 0) {
    text_.erase(0, gone);
    sources_.erase(sources_.begin(), sources_.begin() + static_cast<std::ptrdiff_t>(gone));
    has_begin_ = false;
    matcher_.shift(gone);
    passed_ -= gone;
    // The search goes on where it was, not from here.
    from_ = 0;
    if (last_match_end_ && *last_match_end_ < gone) {
      last_match_end_.reset();
    } else if (last_match_end_) {
      *last_match_end_ -= gone;
    }
  }
  wanted_ = text_.size() * 2 + kBlock;
}

/// Hands over the rest, and what ended the text.
void ExpressionStage::complete() {
  pass_until(text_.size());
  end_section();
  const Ending ending = std::exchange(ending_, Ending::kNone);
  text_.clear();
  sources_.clear();
  wanted_ = kBlock;
  has_begin_ = true;
  is_empty_ = true;
  passed_ = from_ = 0;
  is_between_ = is_searching_ = is_busy_ = false;
  last_match_end_.reset();
  if (ending == Ending::kToken) {
    section_begin_ = token_.source.end;
    return next_.push_token(token_);
  }
  next_.finish();
}

}  // namespace native_infer
