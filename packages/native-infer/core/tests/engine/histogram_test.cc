#include <gtest/gtest.h>

#include <array>
#include <numeric>

#include "engine/counters.h"

namespace native_infer {
namespace {

TEST(Histogram, TheBoundsGrowByAHalfOrAThird) {
  constexpr std::array<std::uint64_t, 7> kFirst = {1, 2, 3, 4, 6, 8, 12};
  for (std::size_t i = 0; i < kFirst.size(); ++i) EXPECT_EQ(HistogramStats::bound(i), kFirst[i]);
  for (std::size_t i = 1; i + 1 < HistogramStats::kBuckets; ++i)
    EXPECT_GT(HistogramStats::bound(i), HistogramStats::bound(i - 1));
}

TEST(Histogram, AValueFallsBetweenItsBucketsBounds) {
  for (std::uint64_t value = 0; value < 100000; ++value) {
    const std::size_t bucket = histogram_bucket(value);
    ASSERT_LE(value, HistogramStats::bound(bucket)) << value;
    const bool above = bucket == 0 || value > HistogramStats::bound(bucket - 1);
    ASSERT_TRUE(above) << value;
  }
}

TEST(Histogram, TheLastBucketTakesTheRest) {
  EXPECT_EQ(histogram_bucket(HistogramStats::bound(HistogramStats::kBuckets - 2)),
            HistogramStats::kBuckets - 2);
  EXPECT_EQ(histogram_bucket(HistogramStats::bound(HistogramStats::kBuckets - 2) + 1),
            HistogramStats::kBuckets - 1);
  EXPECT_EQ(histogram_bucket(~std::uint64_t{0}), HistogramStats::kBuckets - 1);
}

TEST(Histogram, CountsAndSums) {
  Histogram histogram;
  histogram.record(5);
  histogram.record(7, 3);
  const HistogramStats stats = histogram.read();
  EXPECT_EQ(stats.count, 4U);
  EXPECT_EQ(stats.sum, 26U);
  EXPECT_EQ(std::accumulate(stats.counts.begin(), stats.counts.end(), std::uint64_t{0}), 4U);
}

}  // namespace
}  // namespace native_infer
