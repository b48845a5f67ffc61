#include "cpu/affinity.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <limits>
#include <thread>

#ifdef __linux__
#include <sched.h>
#endif

namespace native_infer {
namespace {

constexpr std::size_t kBitsPerWord = std::numeric_limits<unsigned long>::digits;

/// A kernel whose mask has so many bits: it refuses smaller ones, as Linux does.
ReadAffinityMask kernel_of(std::size_t cpus, const CpuList& allowed) {
  return [=](std::span<unsigned long> words) {
    if (words.size() * kBitsPerWord < cpus) return false;
    std::fill(words.begin(), words.end(), 0UL);
    for (const int cpu : allowed) {
      const auto bit = static_cast<std::size_t>(cpu);
      words[bit / kBitsPerWord] |= 1UL << (bit % kBitsPerWord);
    }
    return true;
  };
}

TEST(Affinity, ReadsMasksOfMoreThan1024Cpus) {
  for (const std::size_t cpus : {64U, 1024U, 1025U, 8192U, 262144U}) {
    const CpuList allowed{0, 5, 63, static_cast<int>(cpus) - 1};
    CpuList expected = allowed;
    expected.erase(std::unique(expected.begin(), expected.end()), expected.end());
    EXPECT_EQ(affinity_cpus(kernel_of(cpus, allowed)), expected) << cpus;
  }
}

TEST(Affinity, GivesUpWhereNoMaskIsTaken) {
  int asked = 0;
  const auto refuses = [&](std::span<unsigned long>) {
    ++asked;
    return false;
  };
  EXPECT_EQ(affinity_cpus(refuses), CpuList{});
  EXPECT_LE(asked, 11);
}

TEST(Affinity, HasAtLeastOneCpu) {
  EXPECT_FALSE(affinity_cpus().empty());
}

#ifdef __linux__
/// Runs `body` on a thread of its own that may use the given CPUs only: the mask belongs to the
/// thread, so that the other tests keep theirs.
void on_cpus(const CpuList& cpus, const std::function<void()>& body) {
  std::thread([&] {
    cpu_set_t mask;
    CPU_ZERO(&mask);
    for (const int cpu : cpus) CPU_SET(cpu, &mask);
    ASSERT_EQ(sched_setaffinity(0, sizeof(mask), &mask), 0);
    body();
  }).join();
}

TEST(Affinity, IsTheMaskOfTheCallingThread) {
  const CpuList all = affinity_cpus();
  for (const int cpu : all) {
    CpuList seen;
    on_cpus({cpu}, [&] { seen = affinity_cpus(); });
    EXPECT_EQ(seen, CpuList{cpu});
  }
  EXPECT_EQ(affinity_cpus(), all);
}
#endif

}  // namespace
}  // namespace native_infer
