#include "native_infer/pooling.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "model/golden.h"
#include "native_infer/error.h"
#include "support/error_of.h"

namespace native_infer {
namespace {

const std::vector<float> kThreeTokens = {1, -5, 3, 2, 8, 0};  // three rows of two

std::array<float, 2> pooled(Pooling pooling) {
  std::array<float, 2> vector{};
  pool(pooling, kThreeTokens, vector);
  return vector;
}

TEST(Pooling, MeanAveragesEachColumn) {
  EXPECT_EQ(pooled(Pooling::kMean), (std::array<float, 2>{4, -1}));
}
TEST(Pooling, ClsTakesTheFirstToken) {
  EXPECT_EQ(pooled(Pooling::kCls), (std::array<float, 2>{1, -5}));
}
TEST(Pooling, LastTokenTakesTheLastToken) {
  EXPECT_EQ(pooled(Pooling::kLastToken), (std::array<float, 2>{8, 0}));
}
TEST(Pooling, MaxTakesTheLargestOfEachColumn) {
  EXPECT_EQ(pooled(Pooling::kMax), (std::array<float, 2>{8, 2}));
}

TEST(Pooling, EveryModeOfOneTokenIsThatToken) {
  const std::vector<float> token = {3, -4};
  for (const Pooling pooling : {Pooling::kMean, Pooling::kCls, Pooling::kMax, Pooling::kLastToken,
                                Pooling::kMeanSqrtLen, Pooling::kWeightedMean, Pooling::kNone}) {
    std::vector<float> vector(2);
    pool(pooling, token, vector);
    EXPECT_EQ(vector, token) << pooling_name(pooling);
  }
}

TEST(Pooling, EveryModeIsThatOfSentenceTransformers) {
  const test::GoldenFile file("pooling.json");
  for (const test::GoldenCase golden : file.cases()) {
    const std::vector<float> rows = test::floats(golden["rows"]);
    const auto left_out = static_cast<std::size_t>(std::uint64_t(golden["skipped"]));
    for (const char* name :
         {"mean", "cls", "max", "last_token", "mean_sqrt_len", "weighted_mean"}) {
      const std::vector<float> expected = test::floats(golden[name]);
      std::vector<float> vector(expected.size());
      pool(pooling_from_name(name), std::span(rows).subspan(left_out * expected.size()), vector,
           left_out);
      for (std::size_t i = 0; i < expected.size(); ++i)
        EXPECT_NEAR(vector[i], expected[i], 1e-6F) << name << ", " << rows.size() << " numbers";
    }
  }
}

TEST(Pooling, NamesAndModesMapToEachOther) {
  for (const Pooling pooling : {Pooling::kMean, Pooling::kCls, Pooling::kMax, Pooling::kLastToken,
                                Pooling::kMeanSqrtLen, Pooling::kWeightedMean, Pooling::kNone}) {
    EXPECT_EQ(pooling_from_name(pooling_name(pooling)), pooling);
  }
}

TEST(Pooling, AnUnknownNameIsAnErrorThatNamesIt) {
  const auto error = test::error_of([] { pooling_from_name("median"); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::INVALID_ARGUMENT);
  EXPECT_NE(std::string(error->what()).find("median"), std::string::npos);
}

TEST(Normalize, GivesUnitLength) {
  std::vector<float> vector = {3, 4};
  normalize(vector);
  EXPECT_FLOAT_EQ(vector[0], 0.6F);
  EXPECT_FLOAT_EQ(vector[1], 0.8F);
}

TEST(Normalize, LeavesZeroAlone) {
  std::vector<float> vector = {0, 0};
  normalize(vector);
  EXPECT_EQ(vector, (std::vector<float>{0, 0}));
}

TEST(AllFinite, FindsNanAndInfinityAnywhere) {
  for (const float bad :
       {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(),
        -std::numeric_limits<float>::infinity()}) {
    for (std::size_t at = 0; at < 3; ++at) {
      std::vector<float> vector = {1, 2, 3};
      EXPECT_TRUE(all_finite(vector));
      vector[at] = bad;
      EXPECT_FALSE(all_finite(vector));
    }
  }
}

}  // namespace
}  // namespace native_infer
