// Stages put together at run time, and how much longer they may make a text.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tokenizer/stage.h"

namespace native_infer {

/// Makes a stage in front of another one, which outlives it. Holds what the file says, immutable,
/// so that any number of chains may run at once.
struct StageMaker {
  std::function<std::unique_ptr<Stage>(Stage& next)> make;
  /// Code points that the stage passes on at most for each that it takes.
  std::size_t growth = 1;
  /// Where the stage is in the file, for messages.
  std::string path = {};
};
using StageMakers = std::vector<StageMaker>;

/// A `StageMaker` for `S(arguments…, next)`; the arguments are copied into each stage.
template <typename S, typename... Arguments>
StageMaker make_stage(Arguments... arguments) {
  return {[... arguments = std::move(arguments)](Stage& next) -> std::unique_ptr<Stage> {
    return std::make_unique<S>(arguments..., next);
  }};
}

/// How many code points the stages that make text longer may pass on, all stages together. What a
/// file asks for may otherwise have no end: stages that each double a text soon fill the memory.
class GrowthBudget {
 public:
  /// So many for each byte of text; NFKC makes six of one, and byte-level files up to eleven.
  static constexpr std::size_t kMaxGrowth = 32;
  /// So many more for each text: a short one may get a long prefix.
  static constexpr std::size_t kAllowance = 65'536;

  /// For text of so many bytes.
  explicit GrowthBudget(std::size_t bytes, std::size_t allowance = kAllowance)
      : allowed_(kMaxGrowth * bytes + allowance), left_(allowed_) {}

  /// Takes one code point. Throws `Error` with `TOO_LONG`, naming the stage, if none is left.
  void take(const StageMaker& stage) {
    if (left_ == 0) fail(stage);
    --left_;
  }

 private:
  [[noreturn]] void fail(const StageMaker& stage) const;

  std::size_t allowed_;
  std::size_t left_;
};

/// True if these stages, one after the other, could pass on more than a `GrowthBudget` allows.
bool may_exceed_growth_budget(const StageMakers& normalizers, const StageMakers& pre_tokenizers);

/// Stages in front of a last one, for one text. The makers outlive it.
class StageChain {
 public:
  /// `budget` is null for stages that cannot exceed one.
  StageChain(Stage& last, GrowthBudget* budget) : first_(&last), budget_(budget) {}

  /// Adds a stage in front of those that are there.
  void prepend(const StageMaker& maker);

  /// Adds stages, given in the order in which they see the text.
  void prepend(const StageMakers& makers) {
    for (std::size_t left = makers.size(); left > 0; --left) prepend(makers[left - 1]);
  }

  Stage& first() { return *first_; }

 private:
  std::vector<std::unique_ptr<Stage>> stages_;
  Stage* first_;
  GrowthBudget* budget_;
};

}  // namespace native_infer
