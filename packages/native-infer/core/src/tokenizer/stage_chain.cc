#include "tokenizer/stage_chain.h"

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

bool may_exceed_growth_budget(const StageMakers& normalizers, const StageMakers& pre_tokenizers) {
  std::size_t growth = 1;
  std::size_t sum = 0;
  for (const StageMakers* makers : {&normalizers, &pre_tokenizers}) {
    for (const StageMaker& maker : *makers) {
      if (maker.growth <= 1) continue;
      if (maker.growth > GrowthBudget::kMaxGrowth / growth) return true;
      growth *= maker.growth;
      sum += growth;
    }
  }
  return sum > GrowthBudget::kMaxGrowth;
}

void StageChain::prepend(const StageMaker& maker) {
  if (budget_ != nullptr && maker.growth > 1) {
    stages_.push_back(std::make_unique<GrowthMeter>(maker, *budget_, *first_));
    first_ = stages_.back().get();
  }
  stages_.push_back(maker.make(*first_));
  first_ = stages_.back().get();
}

}  // namespace native_infer
