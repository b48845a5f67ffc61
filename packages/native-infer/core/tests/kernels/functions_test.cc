// Elementary functions on vectors, with the vectors of plain C++.
#include "kernels/simd/functions.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>

#include "kernels/simd/vector_portable.h"

namespace native_infer::test {
namespace {

template <bool kShort>
float exp2_of(float x) {
  std::array<float, VectorPortable::kLanes> lanes{};
  VectorPortable::store(lanes.data(),
                        exp2_of_negative<VectorPortable, kShort>(VectorPortable::set(x)));
  return lanes[0];
}

TEST(Exp2OfNegativeTest, IsWithinItsErrorDownToTheLeastExponent) {
  for (float x = 0; x >= -125; x -= 0.0371F) {
    EXPECT_NEAR(exp2_of<false>(x) / std::exp2(x), 1, 2e-7) << x;
    EXPECT_NEAR(exp2_of<true>(x) / std::exp2(x), 1, 8e-5) << x;
  }
}

TEST(Exp2OfNegativeTest, IsNeverADenormalNumberHoweverFarBelow) {
  for (const float x : {-124.999F, -125.0F, -125.5F, -126.0F, -126.5F, -127.0F, -150.0F, -1e30F}) {
    EXPECT_TRUE(std::isnormal(exp2_of<false>(x))) << x;
    EXPECT_TRUE(std::isnormal(exp2_of<true>(x))) << x;
    EXPECT_LE(exp2_of<true>(x), std::exp2(-124.9F)) << x;
  }
}

TEST(Exp2OfNegativeTest, KeepsWhatIsNotANumber) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  EXPECT_TRUE(std::isnan(exp2_of<false>(nan)));
  EXPECT_TRUE(std::isnan(exp2_of<true>(nan)));
}

}  // namespace
}  // namespace native_infer::test
