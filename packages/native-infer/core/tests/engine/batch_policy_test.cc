#include "engine/batch_policy.h"

#include <gtest/gtest.h>

namespace native_infer {
namespace {

constexpr BatchLimits kLimits = {.max_texts = 3, .max_tokens = 100};

TEST(BatchPolicy, TheFirstTextJoinsHoweverLong) {
  EXPECT_TRUE(fits(kLimits, {0, 0}, 5000));
}
TEST(BatchPolicy, TextsJoinUpToTheTokenLimit) {
  EXPECT_TRUE(fits(kLimits, {1, 40}, 60));
  EXPECT_FALSE(fits(kLimits, {1, 40}, 61));
}
TEST(BatchPolicy, TextsJoinUpToTheTextLimit) {
  EXPECT_TRUE(fits(kLimits, {2, 10}, 1));
  EXPECT_FALSE(fits(kLimits, {3, 10}, 1));
}
TEST(BatchPolicy, NothingJoinsATextThatIsTooLongByItself) {
  EXPECT_FALSE(fits(kLimits, {1, 5000}, 1));
}

constexpr std::chrono::nanoseconds kMax = std::chrono::milliseconds(5);

TEST(TokenBudget, GoesHalfOfTheWayToWhatThereWasTimeFor) {
  EXPECT_EQ(next_token_budget(512, 512, kMax * 8, kMax, 512), (512 + 64) / 2U);
  EXPECT_EQ(next_token_budget(64, 64, kMax / 2, kMax, 512), (64 + 128) / 2U);
}
TEST(TokenBudget, StaysWhereABatchTookItsTime) {
  EXPECT_EQ(next_token_budget(100, 100, kMax, kMax, 512), 100U);
}
TEST(TokenBudget, IgnoresSmallBatchesThatWereInTime) {
  EXPECT_EQ(next_token_budget(512, 6, kMax / 10, kMax, 512), 512U);
}
TEST(TokenBudget, ShrinksAfterASmallBatchThatTookTooLong) {
  EXPECT_EQ(next_token_budget(512, 10, kMax * 10, kMax, 512), 257U);
}
TEST(TokenBudget, IsNeverMoreThanTheTokenLimitNorLessThanOne) {
  EXPECT_EQ(next_token_budget(512, 512, kMax / 100, kMax, 512), 512U);
  std::size_t budget = 512;
  for (int i = 0; i < 100; ++i) budget = next_token_budget(budget, 1, kMax * 1000, kMax, 512);
  EXPECT_EQ(budget, 1U);
}
TEST(TokenBudget, FindsTheSizeThatTakesTheTimeFromAnyStart) {
  // A run costs 200 us and 60 us for each token: 80 tokens take 5 ms.
  for (const std::size_t start : {std::size_t{1}, std::size_t{10}, std::size_t{512}}) {
    std::size_t budget = start;
    for (int i = 0; i < 20; ++i) {
      const std::chrono::microseconds elapsed(200 + 60 * budget);
      budget = next_token_budget(budget, budget, elapsed, kMax, 512);
    }
    EXPECT_NEAR(static_cast<double>(budget), 80, 1) << "from " << start;
  }
}
TEST(TokenBudget, GivesBulkBatchesTwiceTheTime) {
  const BatchLimits limits = {.max_texts = 1, .max_tokens = 1, .max_time = kMax};
  EXPECT_EQ(time_limit(limits, Lane::kInteractive), kMax);
  EXPECT_EQ(time_limit(limits, Lane::kBulk), 2 * kMax);
}

}  // namespace
}  // namespace native_infer
