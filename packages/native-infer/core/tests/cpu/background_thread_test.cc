#include "cpu/background_thread.h"

#include <gtest/gtest.h>

#ifdef __linux__
#include <pthread.h>
#include <sys/resource.h>

#include <array>
#include <string>
#include <thread>

namespace native_infer {
namespace {

/// Of the calling thread.
int nice_value() {
  return getpriority(PRIO_PROCESS, 0);
}

TEST(BackgroundThread, HasItsNameAndALowerPriorityThanWhoStartedIt) {
  const int own = nice_value();
  std::thread([&] {
    become_background_thread("ni-test", 3);
    EXPECT_EQ(nice_value(), own + 3);
    std::array<char, 16> name{};
    pthread_getname_np(pthread_self(), name.data(), name.size());
    EXPECT_EQ(std::string(name.data()), "ni-test");
  }).join();
  EXPECT_EQ(nice_value(), own);
}

TEST(BackgroundThread, KeepsItsPriorityWithANiceValueOfZero) {
  const int own = nice_value();
  std::thread([&] {
    become_background_thread("ni-test", 0);
    EXPECT_EQ(nice_value(), own);
  }).join();
}

TEST(BackgroundThread, HasTheLowestPriorityThereIsWhereMoreIsAskedFor) {
  std::thread([] {
    become_background_thread("ni-test", 19);
    become_background_thread("ni-test", 19);
    EXPECT_EQ(nice_value(), 19);
  }).join();
}

}  // namespace
}  // namespace native_infer
#endif
