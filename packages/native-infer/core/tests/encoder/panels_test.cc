#include "encoder/panels.h"

#include <gtest/gtest.h>

namespace native_infer::test {
namespace {

TEST(Panels, CoverAllRowsInOrderAndKeepSequencesWhole) {
  const std::vector<std::int32_t> offsets = {0, 6, 12, 140, 340, 341, 400};
  std::size_t row = 0;
  std::size_t sequence = 0;
  for (const Panel& panel : attention_panels(offsets, 128)) {
    EXPECT_EQ(panel.first_row, row);
    EXPECT_EQ(panel.first_sequence, sequence);
    EXPECT_TRUE(panel.rows <= 128 || panel.sequences == 1);
    row += panel.rows;
    sequence += panel.sequences;
    EXPECT_EQ(static_cast<std::size_t>(offsets[sequence]), row);
  }
  EXPECT_EQ(row, 400U);
}

}  // namespace
}  // namespace native_infer::test
