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

}  // namespace
}  // namespace native_infer::test
