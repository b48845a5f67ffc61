// A stage whose successor is chosen at run time, by the tokenizer file.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "tokenizer/source_char.h"

namespace native_infer {

class Stage {
 public:
  Stage() = default;
  virtual ~Stage() = default;
  Stage(const Stage&) = delete;
  Stage& operator=(const Stage&) = delete;

  virtual void push(const SourceChar& input) = 0;
  virtual void push_token(const TokenMatch& match) = 0;
  virtual void finish() = 0;
};

/// A stage that only changes text: a token found earlier ends the text and passes.
class TextStage : public Stage {
 public:
  explicit TextStage(Stage& next) : next_(next) {}

  void push_token(const TokenMatch& match) final {
    end_text();
    next_.push_token(match);
  }

  void finish() final {
    end_text();
    next_.finish();
  }

 protected:
  Stage& next() { return next_; }

 private:
  /// Passes on what is held back and forgets the text.
  virtual void end_text() {}

  Stage& next_;
};

/// Makes a stage in front of another one, which outlives it. Holds what the file says, immutable,
/// so that any number of chains may run at once.
using StageMaker = std::function<std::unique_ptr<Stage>(Stage& next)>;
using StageMakers = std::vector<StageMaker>;

/// A `StageMaker` for `S(arguments…, next)`; the arguments are copied into each stage.
template <typename S, typename... Arguments>
StageMaker make_stage(Arguments... arguments) {
  return [... arguments = std::move(arguments)](Stage& next) -> std::unique_ptr<Stage> {
    return std::make_unique<S>(arguments..., next);
  };
}

/// Stages in front of a last one, for one text.
class StageChain {
 public:
  explicit StageChain(Stage& last) : first_(&last) {}

  /// Adds a stage in front of those that are there.
  void prepend(const StageMaker& maker) {
    stages_.push_back(maker(*first_));
    first_ = stages_.back().get();
  }

  /// Adds stages, given in the order in which they see the text.
  void prepend(const StageMakers& makers) {
    for (std::size_t left = makers.size(); left > 0; --left) prepend(makers[left - 1]);
  }

  Stage& first() { return *first_; }

 private:
  std::vector<std::unique_ptr<Stage>> stages_;
  Stage* first_;
};

}  // namespace native_infer
