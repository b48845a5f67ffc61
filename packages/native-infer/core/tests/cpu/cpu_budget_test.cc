#include "cpu/cpu_budget.h"

#include <gtest/gtest.h>

#ifdef __linux__
#include <sched.h>

#include <thread>
#endif

#include "support/temporary_directory.h"

namespace native_infer {
namespace {

using test::TemporaryDirectory;

TEST(CgroupQuota, IsTheLeastOfTheGroupAndItsParentsInV2) {
  const TemporaryDirectory root;
  const auto self = root.write("self", "0::/a/b\n");
  root.write("fs/cpu.max", "max 100000\n");
  root.write("fs/a/cpu.max", "150000 100000\n");
  root.write("fs/a/b/cpu.max", "400000 100000\n");
  EXPECT_DOUBLE_EQ(cgroup_quota(self, root.path() / "fs"), 1.5);
}

TEST(CgroupQuota, IsReadFromTheRootWhereTheGroupIsNotVisible) {
  const TemporaryDirectory root;
  const auto self = root.write("self", "0::/outside/of/the/container\n");
  root.write("fs/cpu.max", "50000 100000\n");
  EXPECT_DOUBLE_EQ(cgroup_quota(self, root.path() / "fs"), 0.5);
}

TEST(CgroupQuota, IsReadFromV1) {
  const TemporaryDirectory root;
  const auto self = root.write("self", "5:memory:/x\n4:cpu,cpuacct:/x\n");
  root.write("fs/cpu,cpuacct/x/cpu.cfs_quota_us", "300000\n");
  root.write("fs/cpu,cpuacct/x/cpu.cfs_period_us", "100000\n");
  EXPECT_DOUBLE_EQ(cgroup_quota(self, root.path() / "fs"), 3);
}

TEST(CgroupQuota, IsZeroWhereThereIsNone) {
  const TemporaryDirectory root;
  const auto self = root.write("self", "4:cpu:/\n0::/\n");
  root.write("fs/cpu/cpu.cfs_quota_us", "-1\n");
  root.write("fs/cpu/cpu.cfs_period_us", "100000\n");
  root.write("fs/cpu.max", "max 100000\n");
  EXPECT_DOUBLE_EQ(cgroup_quota(self, root.path() / "fs"), 0);
}

TEST(CgroupQuota, UnreadableFilesCountAsNoQuota) {
  const TemporaryDirectory root;
  EXPECT_DOUBLE_EQ(cgroup_quota(root.path() / "none", root.path()), 0);
  const auto self = root.write("self", "garbage\n0::/\n");
  root.write("fs/cpu.max", "what is this\n");
  EXPECT_DOUBLE_EQ(cgroup_quota(self, root.path() / "fs"), 0);
}

#ifdef __linux__
TEST(UsableCpus, FollowsTheAffinityMask) {
  int seen = 0;
  // The mask belongs to the thread, so that the other tests keep theirs.
  std::thread([&] {
    cpu_set_t before;
    ASSERT_EQ(sched_getaffinity(0, sizeof(before), &before), 0);
    int first = 0;
    while (!CPU_ISSET(first, &before)) ++first;
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(first, &one);
    ASSERT_EQ(sched_setaffinity(0, sizeof(one), &one), 0);
    seen = usable_cpus();
  }).join();
  EXPECT_EQ(seen, 1);
}
#endif

TEST(DefaultThreads, LeavesOneCpuToTheEventLoopButNeverNone) {
  EXPECT_EQ(default_threads(), std::max(1, usable_cpus() - 1));
}

}  // namespace
}  // namespace native_infer
