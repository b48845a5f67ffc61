#include "encoder/intra_op_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <ctime>
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

TEST(IntraOpPool, WithinASectionAndOutsideEveryPieceIsDoneOnce) {
  const IntraOpPool pool(3, 0);
  std::size_t expected = 0;
  std::atomic<std::size_t> done = 0;
  for (std::size_t section = 0; section < 200; ++section) {
    const ParallelSection awake(pool);
    for (std::size_t count = 2; count < 12; ++count) {
      for_each_index(pool, count, [&](std::size_t i) { done += i; });
      expected += count * (count - 1) / 2;
      ASSERT_EQ(done, expected);
    }
    // Long enough for threads to fall asleep now and then.
    if (section % 50 == 0) std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
}

TEST(IntraOpPool, ThreadsSleepWithoutASectionAndWhereOneLastsWithoutWork) {
  const IntraOpPool pool(4, 0);
  const auto cpu_time_of_waiting = [] {
    const std::clock_t begin = std::clock();
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    return static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
  };
  for_each_index(pool, 8, [](std::size_t) {});
  EXPECT_LT(cpu_time_of_waiting(), 0.05);
  const ParallelSection awake(pool);
  for_each_index(pool, 8, [](std::size_t) {});
  EXPECT_LT(cpu_time_of_waiting(), 0.05);
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
