// The memory that kernels work in.
#include "kernels/workspace.h"

#include <gtest/gtest.h>

#include <set>

namespace native_infer::test {
namespace {

TEST(RowStride, HasRoomForTheRowAndKeepsRowsAligned) {
  for (std::size_t bytes = 1; bytes <= 5000; ++bytes) {
    const std::size_t stride = row_stride(bytes);
    ASSERT_GE(stride, bytes);
    ASSERT_LT(stride, bytes + 2 * kAlignment);
    ASSERT_EQ(stride % kAlignment, 0U);
  }
}

TEST(RowStride, SpreadsRowsOverAllSetsOfACache) {
  // Of the first level; others have more, also a power of two.
  constexpr std::size_t kSets = 64;
  for (const std::size_t bytes : {384U, 768U, 1024U, 1536U, 2304U, 4096U, 12288U}) {
    std::set<std::size_t> sets;
    for (std::size_t row = 0; row < kSets; ++row)
      sets.insert(row * row_stride(bytes) / kAlignment % kSets);
    EXPECT_EQ(sets.size(), kSets) << bytes;
  }
}

}  // namespace
}  // namespace native_infer::test
