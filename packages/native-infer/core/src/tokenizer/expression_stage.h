// Stages that cut text where a regular expression matches.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "text/regex/matcher.h"
#include "tokenizer/expression.h"
#include "tokenizer/resumable_stage.h"

namespace native_infer {

/// Cuts text into matches and what is between them, and hands both over as soon as they cannot
/// depend on what follows. As in the reference, a match of nothing directly behind a match does not
/// count. Text is kept as far as a match may still look back at it; whoever waits for more text
/// waits for twice as much, so that the time stays linear.
class ExpressionStage : public ResumableStage {
 public:
  void push(const SourceChar& input) final;
  void push_token(const TokenMatch& match) final;
  void finish() final;
  bool is_busy() const final { return is_busy_; }
  void resume(std::size_t& max_steps) final { work(max_steps); }

 protected:
  ExpressionStage(Expression expression, Stage& next)
      : expression_(std::move(expression)), matcher_(*expression_.program), next_(next) {}

  Stage& next() { return next_; }
  /// Where the expression is in the file.
  const std::string& path() const { return expression_.path; }
  /// Where the text that is worked on begins in the original one.
  std::uint32_t section_begin() const { return section_begin_; }

 private:
  enum class Ending : std::uint8_t { kNone, kText, kToken };
  static constexpr std::size_t kBlock = 128;
  /// Steps behind which a stage that runs in slices becomes busy.
  static constexpr std::size_t kImmediateSteps = 4096;

  /// A match, or what is between two, begins. Two of the second kind never follow each other.
  virtual void begin_piece(bool is_match) = 0;
  /// A code point of the piece.
  virtual void pass(const SourceChar& input) = 0;
  /// A match is complete.
  virtual void end_match() {}
  /// The text is complete.
  virtual void end_section() {}

  void start_work();
  void work(std::size_t& max_steps);
  void use(regex::Matcher::Outcome outcome);
  void use_match(std::size_t begin, std::size_t end);
  void pass_until(std::size_t end);
  void wait_for_text();
  void complete();

  Expression expression_;
  regex::Matcher matcher_;
  Stage& next_;
  /// What is known and may still be looked at, and where it comes from.
  std::u32string text_;
  std::vector<Span> sources_;
  std::size_t wanted_ = kBlock;
  /// The text's beginning is in `text_`.
  bool has_begin_ = true;
  bool is_empty_ = true;
  std::size_t budget_ = kStepsPerText;
  std::uint32_t section_begin_ = 0;
  /// What is before this place was handed over.
  std::size_t passed_ = 0;
  bool is_between_ = false;
  /// Where to search, unless a search has begun.
  std::size_t from_ = 0;
  bool is_searching_ = false;
  std::optional<std::size_t> last_match_end_;
  bool is_busy_ = false;
  Ending ending_ = Ending::kNone;
  TokenMatch token_{};
};

}  // namespace native_infer
