#include "tokenizer/stage_chain.h"

#include <algorithm>

#include "native_infer/error.h"

namespace native_infer {
namespace {

/// Behind a stage that makes text longer: counts what it passes on.
class GrowthMeter final : public TextStage {
 public:
  GrowthMeter(const StageMaker& stage, GrowthBudget& budget, Stage& next)
      : TextStage(next), stage_(stage), budget_(budget) {}

  void push(const SourceChar& input) override {
    budget_.take(stage_);
    next().push(input);
  }

 private:
  const StageMaker& stage_;
  GrowthBudget& budget_;
};

}  // namespace

void GrowthBudget::fail(const StageMaker& stage) const {
  throw Error(ErrorCode::TOO_LONG, stage.path + " of tokenizer.json makes more of it than the " +
                                       std::to_string(allowed_) + " characters that are allowed");
}

std::uint64_t max_growth(const StageMakers& normalizers, const StageMakers& pre_tokenizers) {
  constexpr std::uint64_t kMax = std::uint64_t{1} << 32;
  std::uint64_t growth = 1;
  std::uint64_t sum = 0;
  for (const StageMakers* makers : {&normalizers, &pre_tokenizers}) {
    for (const StageMaker& maker : *makers) {
      if (maker.growth <= 1) continue;
      // Of a stage, a thousand at most, or as many as a file has bytes: no overflow.
      growth = std::min(kMax, growth * maker.growth);
      sum = std::min(kMax, sum + growth);
    }
  }
  return sum;
}

void StageChain::prepend(const StageMaker& maker) {
  if (in_slices_ && maker.holds_back) {
    auto queue = std::make_unique<BurstQueue>(*first_);
    queues_.push_back(queue.get());
    first_ = queue.get();
    stages_.push_back(std::move(queue));
  }
  if (budget_ != nullptr && maker.growth > 1) {
    stages_.push_back(std::make_unique<GrowthMeter>(maker, *budget_, *first_));
    first_ = stages_.back().get();
  }
  stages_.push_back(maker.make(*first_));
  first_ = stages_.back().get();
  if (in_slices_ && maker.is_resumable) add_gate(static_cast<ResumableStage&>(*first_));
}

void StageChain::add_gate(ResumableStage& stage) {
  stage.run_in_slices();
  auto gate = std::make_unique<BurstQueue>(stage);
  queues_.push_back(gate.get());
  first_ = gate.get();
  stages_.push_back(std::move(gate));
}

}  // namespace native_infer
