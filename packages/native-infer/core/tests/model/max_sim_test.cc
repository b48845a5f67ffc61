#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "native_infer/late_interaction.h"

namespace native_infer::test {
namespace {

std::vector<float> some_rows(std::size_t rows, std::size_t width, float step) {
  std::vector<float> values(rows * width);
  for (std::size_t i = 0; i < values.size(); ++i)
    values[i] = std::sin(step * static_cast<float>(i + 1));
  return values;
}

double plain(const std::vector<float>& query, const std::vector<float>& document,
             std::size_t width) {
  double score = 0;
  for (std::size_t q = 0; q < query.size(); q += width) {
    double best = -std::numeric_limits<double>::infinity();
    for (std::size_t d = 0; d < document.size(); d += width) {
      double product = 0;
      for (std::size_t i = 0; i < width; ++i)
        product += static_cast<double>(query[q + i]) * static_cast<double>(document[d + i]);
      best = std::max(best, product);
    }
    score += best;
  }
  return score;
}

TEST(MaxSim, AddsUpEachQueryRowsLargestProduct) {
  for (const std::size_t width : {1U, 3U, 16U, 17U, 128U}) {
    const auto query = some_rows(5, width, 0.7F);
    const auto document = some_rows(9, width, 1.3F);
    const float score = max_sim({query, width}, {document, width});
    EXPECT_NEAR(score, plain(query, document, width), 1e-3) << width;
    EXPECT_EQ(max_sim({query, width}, {document, width}), score);
  }
}

TEST(MaxSim, IsZeroIfASideHasNoRow) {
  const auto rows = some_rows(2, 4, 0.5F);
  EXPECT_EQ(max_sim({rows, 4}, {{}, 4}), 0);
  EXPECT_EQ(max_sim({{}, 4}, {rows, 4}), 0);
}

TEST(MaxSim, IsNanIfAProductIs) {
  const auto query = some_rows(2, 4, 0.5F);
  auto document = query;
  document[5] = std::numeric_limits<float>::quiet_NaN();
  EXPECT_TRUE(std::isnan(max_sim({query, 4}, {document, 4})));
}

TEST(LateInteraction, SkipsTheTokensOfItsListAlone) {
  LateInteraction late;
  late.skiplist = {3, 7, 40};
  EXPECT_TRUE(late.skips(3) && late.skips(40));
  EXPECT_FALSE(late.skips(4) || late.skips(41));
}

}  // namespace
}  // namespace native_infer::test
