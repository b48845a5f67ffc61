#include "engine/batch_policy.h"

#include <gtest/gtest.h>

namespace native_infer {
namespace {

constexpr BatchLimits kLimits = {.max_requests = 3, .max_tokens = 100};

TEST(BatchPolicy, TheFirstTextJoinsHoweverLong) {
  EXPECT_TRUE(fits(kLimits, {0, 0}, 5000));
}
TEST(BatchPolicy, TextsJoinUpToTheTokenLimit) {
  EXPECT_TRUE(fits(kLimits, {1, 40}, 60));
  EXPECT_FALSE(fits(kLimits, {1, 40}, 61));
}
TEST(BatchPolicy, TextsJoinUpToTheRequestLimit) {
  EXPECT_TRUE(fits(kLimits, {2, 10}, 1));
  EXPECT_FALSE(fits(kLimits, {3, 10}, 1));
}
TEST(BatchPolicy, NothingJoinsATextThatIsTooLongByItself) {
  EXPECT_FALSE(fits(kLimits, {1, 5000}, 1));
}

}  // namespace
}  // namespace native_infer
