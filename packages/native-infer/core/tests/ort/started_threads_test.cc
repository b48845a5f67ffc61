#include "ort/started_threads.h"

#include <gtest/gtest.h>

#include <array>
#include <atomic>

namespace native_infer::ort {
namespace {

void count_up(void* counter) {
  static_cast<std::atomic<int>*>(counter)->fetch_add(1);
}

TEST(StartedThreads, DoTheWorkThatTheyAreGiven) {
  StartedThreads threads({.count = 4});
  std::atomic<int> done = 0;
  std::array<ThreadHandle, 3> handles{};
  for (ThreadHandle& handle : handles) handle = StartedThreads::take(&threads, count_up, &done);
  for (const ThreadHandle handle : handles) {
    ASSERT_NE(handle, nullptr);
    StartedThreads::join(handle);
  }
  EXPECT_EQ(done, 3);
}

TEST(StartedThreads, GiveNoneBeyondTheirNumber) {
  StartedThreads threads({.count = 2});
  std::atomic<int> done = 0;
  StartedThreads::join(StartedThreads::take(&threads, count_up, &done));
  EXPECT_EQ(StartedThreads::take(&threads, count_up, &done), nullptr);
  EXPECT_EQ(done, 1);
}

TEST(StartedThreads, EndWhereNobodyNeedsThem) {
  std::atomic<int> done = 0;
  {
    StartedThreads threads({.count = 8});
    EXPECT_NE(StartedThreads::take(&threads, count_up, &done), nullptr);
  }
  EXPECT_EQ(done, 1);
}

TEST(StartedThreads, AreNoneForOneThread) {
  StartedThreads threads({.count = 1});
  EXPECT_EQ(StartedThreads::take(&threads, count_up, nullptr), nullptr);
}

}  // namespace
}  // namespace native_infer::ort
