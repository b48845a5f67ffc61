// Stages put together at run time, and how much longer they may make a text.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tokenizer/burst_queue.h"
#include "tokenizer/stage.h"

namespace native_infer {

/// Makes a stage in front of another one, which outlives it. Holds what the file says, immutable,
/// so that any number of chains may run at once.
struct StageMaker {
  std::function<std::unique_ptr<Stage>(Stage& next)> make;
  /// Code points that the stage passes on at most for each that it takes.
  std::size_t growth = 1;
  /// True if the stage may hold back any amount of text and pass it on at once.
  bool holds_back = false;
  /// True if the stage is a `ResumableStage`.
  bool is_resumable = false;
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

  /// True if stages of this `max_growth` cannot exceed a budget for so many bytes: it need not be
  /// kept then.
  static bool suffices(std::uint64_t growth, std::size_t bytes) {
    return growth <= kMaxGrowth || bytes <= kAllowance / (growth - kMaxGrowth);
  }

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

/// How many code points the stages that make text longer pass on at most for each of a text, all
/// stages together; never more than 2^32.
std::uint64_t max_growth(const StageMakers& normalizers, const StageMakers& pre_tokenizers);

/// Stages in front of a last one, for one text. The makers outlive it.
class StageChain {
 public:
  /// `budget` is null for stages that cannot exceed one. With `in_slices` there is a queue behind
  /// each stage that holds back text.
  StageChain(Stage& last, GrowthBudget* budget, bool in_slices = false)
      : first_(&last), budget_(budget), in_slices_(in_slices) {}

  /// Adds a stage in front of those that are there.
  void prepend(const StageMaker& maker);

  /// Adds stages, given in the order in which they see the text.
  void prepend(const StageMakers& makers) {
    for (std::size_t left = makers.size(); left > 0; --left) prepend(makers[left - 1]);
  }

  Stage& first() { return *first_; }

  /// True if text waits in a queue.
  bool is_behind() const {
    return std::any_of(queues_.begin(), queues_.end(),
                       [](const BurstQueue* queue) { return !queue->empty(); });
  }
  /// Passes on what waits, and takes the steps from `max_steps`; not further than `stops()`.
  template <typename Stops>
  void catch_up(std::size_t& max_steps, const Stops& stops) {
    // Behind a queue nothing may wait while it passes on more.
    for (std::size_t i = 0; i < queues_.size(); ++i) {
      queues_[i]->drain(max_steps, [&] {
        return stops() ||
               std::any_of(queues_.begin(), queues_.begin() + static_cast<std::ptrdiff_t>(i),
                           [](const BurstQueue* queue) { return !queue->empty(); });
      });
    }
  }

 private:
  /// Puts a queue in front of a stage that may be busy.
  void add_gate(ResumableStage& stage);

  std::vector<std::unique_ptr<Stage>> stages_;
  Stage* first_;
  GrowthBudget* budget_;
  bool in_slices_;
  /// The last one of the chain first.
  std::vector<BurstQueue*> queues_;
};

}  // namespace native_infer
