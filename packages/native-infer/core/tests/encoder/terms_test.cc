// From logits to terms, and the heaviest of them.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

#include "native_infer/sparse.h"

namespace native_infer::test {
namespace {

TEST(Terms, HaveTheLogarithmOfOnePlusPositiveLogits) {
  EXPECT_EQ(term_weight(-1, {}), 0);
  EXPECT_EQ(term_weight(0, {}), 0);
  EXPECT_FLOAT_EQ(term_weight(1, {}), std::log(2.0F));
  EXPECT_FLOAT_EQ(term_weight(1, {.twice = true}), std::log1p(std::log(2.0F)));
}

TEST(Terms, OfSeveralTokensAreTheLargestWeightsOrTheirSums) {
  const std::vector<float> logits = {1, -1, 0, 3, -2, -3};
  const std::vector<Term> largest = terms_of(logits, 3, {});
  EXPECT_EQ(largest, (std::vector<Term>{{0, std::log1p(3.0F)}}));
  const std::vector<Term> sums = terms_of(logits, 3, {.sum = true});
  EXPECT_EQ(sums, (std::vector<Term>{{0, std::log1p(1.0F) + std::log1p(3.0F)}}));
}

TEST(Terms, OfLogitsWithNaNAreASingleOneThatIsNaN) {
  const std::vector<float> logits = {1, std::numeric_limits<float>::quiet_NaN(), 2, 3};
  const std::vector<Term> terms = terms_of(logits, 2, {});
  ASSERT_EQ(terms.size(), 1u);
  EXPECT_TRUE(std::isnan(terms.front().weight));
}

TEST(Terms, ThatAreKeptAreTheHeaviestInTheOrderOfTheirIds) {
  std::mt19937 random(1);
  for (std::size_t size = 0; size < 40; ++size) {
    for (std::size_t count = 1; count < 45; count += 3) {
      std::vector<Term> all;
      for (std::uint32_t i = 0; i < size; ++i)
        all.push_back({3 * i, static_cast<float>(1 + random() % 7)});
      std::vector<Term> expected = all;
      std::stable_sort(expected.begin(), expected.end(), [](const Term& one, const Term& other) {
        return one.weight > other.weight;
      });
      expected.resize(std::min(size, count));
      std::sort(expected.begin(), expected.end(),
                [](const Term& one, const Term& other) { return one.id < other.id; });
      keep_heaviest(all, count);
      ASSERT_EQ(all, expected);
    }
  }
}

}  // namespace
}  // namespace native_infer::test
