#include "encoder/intra_op_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <set>
#include <thread>
#include <vector>

namespace native_infer {
namespace {

TEST(IntraOpPool, EveryPieceIsDoneOnce) {
  for (const std::size_t threads : {1U, 2U, 3U, 5U}) {
    const IntraOpPool pool(threads, 0);
    EXPECT_EQ(pool.threads(), threads);
    for (std::size_t count = 0; count < 40; ++count) {
      std::vector<std::atomic<int>> done(count);
      for_each_index(pool, count, [&](std::size_t i) { ++done[i]; });
      for (const auto& times : done) EXPECT_EQ(times, 1);
    }
  }
}

TEST(IntraOpPool, WhatPiecesWriteIsSeenAfterwards) {
  const IntraOpPool pool(3, 0);
  std::vector<std::size_t> written(64);
  for (std::size_t round = 1; round <= 500; ++round) {
    for_each_index(pool, written.size(), [&](std::size_t i) { written[i] += i; });
    ASSERT_EQ(written[63], 63 * round);
    ASSERT_EQ(written[1], round);
  }
}

TEST(IntraOpPool, PiecesRunAtTheSameTime) {
  const IntraOpPool pool(2, 0);
  std::atomic<int> here = 0;
  // Each waits for the other: one thread alone would wait for ever.
  for_each_index(pool, 2, [&](std::size_t) {
    ++here;
    while (here < 2) std::this_thread::yield();
  });
  EXPECT_EQ(here, 2);
}

TEST(IntraOpPool, DifferentThreadsMayUseItOneAfterTheOther) {
  const IntraOpPool pool(2, 0);
  std::atomic<int> pieces = 0;
  for (int i = 0; i < 8; ++i) {
    std::thread([&] { for_each_index(pool, 16, [&](std::size_t) { ++pieces; }); }).join();
  }
  EXPECT_EQ(pieces, 8 * 16);
}

}  // namespace
}  // namespace native_infer
