// Text that a stage held back and passes on all at once.
#pragma once

#include <cstddef>
#include <deque>

#include "tokenizer/resumable_stage.h"
#include "tokenizer/stage.h"

namespace native_infer {

/// A stage behind one that may hold back text, or in front of one that may be busy, where a text is
/// encoded in slices. It passes on what comes, but only so much between two calls of `drain`, and
/// nothing to a busy stage; the rest waits.
class BurstQueue final : public Stage {
 public:
  explicit BurstQueue(Stage& next) : next_(next) {}
  explicit BurstQueue(ResumableStage& next) : next_(next), busy_stage_(&next) {}

  void push(const SourceChar& input) override {
    if (passes()) return next_.push(input);
    waiting_.push_back(input);
  }
  void push_token(const TokenMatch& match) override {
    if (passes()) return next_.push_token(match);
    waiting_.push_back({kToken, {}});
    tokens_.push_back(match);
  }
  void finish() override {
    if (passes()) return next_.finish();
    waiting_.push_back({kEndOfText, {}});
  }

  /// True if nothing waits and the stage behind is not busy.
  bool empty() const { return waiting_.empty() && !is_busy(); }

  /// Resumes the stage behind, then passes on what waits, and takes a step for each of it from
  /// `max_steps`; not further than `stops()`.
  template <typename Stops>
  void drain(std::size_t& max_steps, const Stops& stops) {
    left_ = kMaxBurst;
    if (is_busy() && !stops()) busy_stage_->resume(max_steps);
    for (; !waiting_.empty() && !is_busy() && max_steps > 0 && !stops(); --max_steps) {
      const SourceChar input = waiting_.front();
      waiting_.pop_front();
      pass(input);
    }
  }

 private:
  static constexpr std::size_t kMaxBurst = 16'384;
  /// No code points.
  static constexpr char32_t kToken = 0x110000;
  static constexpr char32_t kEndOfText = 0x110001;

  bool is_busy() const { return busy_stage_ != nullptr && busy_stage_->is_busy(); }

  bool passes() {
    if (left_ == 0 || !empty()) return false;
    --left_;
    return true;
  }

  void pass(const SourceChar& input) {
    if (input.code_point == kEndOfText) return next_.finish();
    if (input.code_point != kToken) return next_.push(input);
    const TokenMatch match = tokens_.front();
    tokens_.pop_front();
    next_.push_token(match);
  }

  Stage& next_;
  /// The same stage if it may be busy, or null.
  ResumableStage* busy_stage_ = nullptr;
  std::deque<SourceChar> waiting_;
  /// One for each `kToken` that waits.
  std::deque<TokenMatch> tokens_;
  std::size_t left_ = kMaxBurst;
};

}  // namespace native_infer
