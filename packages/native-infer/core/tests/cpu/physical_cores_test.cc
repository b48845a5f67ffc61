#include "cpu/physical_cores.h"

#include <gtest/gtest.h>

#include <string>

#include "support/temporary_directory.h"

namespace native_infer {
namespace {

using test::TemporaryDirectory;

void siblings(const TemporaryDirectory& folder, int cpu, const std::string& list) {
  folder.write("cpu" + std::to_string(cpu) + "/topology/thread_siblings_list", list + "\n");
}

#ifndef __APPLE__
TEST(PhysicalCores, CountsSiblingsOnce) {
  const TemporaryDirectory adjacent;
  for (const int cpu : {0, 1}) siblings(adjacent, cpu, "0-1");
  for (const int cpu : {2, 3}) siblings(adjacent, cpu, "2-3");
  EXPECT_EQ(physical_cores({0, 1, 2, 3}, adjacent.path()), 2);

  const TemporaryDirectory apart;
  for (const int cpu : {0, 4}) siblings(apart, cpu, "0,4");
  for (const int cpu : {1, 5}) siblings(apart, cpu, "1,5");
  EXPECT_EQ(physical_cores({0, 1, 4, 5}, apart.path()), 2);
}

TEST(PhysicalCores, CountsCoresOfTheMaskOnly) {
  const TemporaryDirectory folder;
  for (const int cpu : {0, 4}) siblings(folder, cpu, "0,4");
  for (const int cpu : {1, 5}) siblings(folder, cpu, "1,5");
  EXPECT_EQ(physical_cores({4}, folder.path()), 1);
  EXPECT_EQ(physical_cores({0, 4}, folder.path()), 1);
  EXPECT_EQ(physical_cores({4, 5}, folder.path()), 2);
}

TEST(PhysicalCores, CountsCoresWithAndWithoutSiblings) {
  const TemporaryDirectory folder;
  for (const int cpu : {0, 1}) siblings(folder, cpu, "0-1");
  for (const int cpu : {2, 3, 4}) siblings(folder, cpu, std::to_string(cpu));
  EXPECT_EQ(physical_cores({0, 1, 2, 3, 4}, folder.path()), 4);
}
#endif

TEST(PhysicalCores, TakesEachCpuForACoreWhereTheTopologyIsHidden) {
  const TemporaryDirectory folder;
  siblings(folder, 1, "not a list");
  EXPECT_EQ(physical_cores({1}, folder.path()), 1);
#ifndef __APPLE__
  EXPECT_EQ(physical_cores({0, 1, 2}, folder.path()), 3);
#endif
}

}  // namespace
}  // namespace native_infer
