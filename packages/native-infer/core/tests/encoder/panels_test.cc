#include "encoder/panels.h"

#include <gtest/gtest.h>

namespace native_infer::test {
namespace {

TEST(Panels, CoverAllRowsInOrderAndKeepSequencesWhole) {
  const std::vector<std::int32_t> text_starts = {0, 6, 12, 140, 340, 341, 400};
  std::size_t row = 0;
  std::size_t text = 0;
  for (const Panel& panel : attention_panels(text_starts, 128)) {
    EXPECT_EQ(panel.first_row, row);
    EXPECT_EQ(panel.first_text, text);
    EXPECT_TRUE(panel.rows <= 128 || panel.texts == 1);
    row += panel.rows;
    text += panel.texts;
    EXPECT_EQ(static_cast<std::size_t>(text_starts[text]), row);
  }
  EXPECT_EQ(row, 400U);
}

TEST(Panels, GiveNoThreadMoreRowsThanTheLargestPanelsWould) {
  const auto rows_of_busiest = [](std::size_t total, std::size_t rows, std::size_t threads) {
    const std::size_t panels = row_panels(total, rows).size();
    return (panels + threads - 1) / threads * rows;
  };
  for (std::size_t threads = 1; threads <= 8; ++threads) {
    for (std::size_t total = 1; total <= 1500; total += 7) {
      const std::size_t rows = panel_rows(total, kFeedForwardPanelRows, threads);
      ASSERT_GE(rows, kMinPanelRows);
      ASSERT_LE(rows, kFeedForwardPanelRows);
      if (total < threads * kMinPanelRows) continue;
      ASSERT_LE(rows_of_busiest(total, rows, threads),
                rows_of_busiest(total, kFeedForwardPanelRows, threads))
          << total << " rows, " << threads << " threads";
    }
  }
  EXPECT_EQ(panel_rows(192, 64, 1), 64U);
  EXPECT_EQ(panel_rows(192, 64, 2), 48U);
}

TEST(Panels, HaveMemoryForEachThreadIfThereIsAPanelForEach) {
  const std::vector<std::int32_t> many = {0, 128, 256, 384, 512};
  EXPECT_EQ(make_plan(many, 4).slots, 4U);
  const std::vector<std::int32_t> one = {0, 6};
  EXPECT_EQ(make_plan(one, 4).slots, 1U);
  EXPECT_EQ(make_plan(one, 4).sizes.tasks, 4U);
  EXPECT_EQ(make_plan(many, 1).sizes.tasks, 1U);
}

}  // namespace
}  // namespace native_infer::test
