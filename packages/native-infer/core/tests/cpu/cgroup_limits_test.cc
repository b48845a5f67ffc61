#include "cpu/cgroup_limits.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>

#include "cpu/proc_folder.h"

namespace native_infer {
namespace {

using test::ProcFolder;

double quota(const ProcFolder& proc) {
  return cgroup_limits(proc.proc_self()).quota;
}

int cpuset(const ProcFolder& proc) {
  return cgroup_limits(proc.proc_self()).cpuset;
}

void v1_quota(const ProcFolder& proc, const std::string& group, const std::string& quota) {
  proc.file(group + "/cpu.cfs_quota_us", quota + "\n");
  proc.file(group + "/cpu.cfs_period_us", "100000\n");
}

TEST(CgroupQuota, IsTheLeastOfTheGroupAndItsParents) {
  std::mt19937 random(11);
  for (int round = 0; round < 50; ++round) {
    ProcFolder proc;
    proc.mount_v2("fs");
    std::string group;
    double min = 0;
    const int depth = std::uniform_int_distribution(0, 5)(random);
    for (int level = 0; level <= depth; ++level) {
      if (level > 0) group += "/g" + std::to_string(level);
      const int percent = std::uniform_int_distribution(-300, 900)(random);
      proc.file("fs" + group + "/cpu.max",
                (percent > 0 ? std::to_string(percent * 1000) : "max") + " 100000\n");
      if (percent > 0 && (min == 0 || percent / 100.0 < min)) min = percent / 100.0;
    }
    proc.groups("0::" + (group.empty() ? "/" : group) + "\n");
    EXPECT_DOUBLE_EQ(quota(proc), min) << group;
  }
}

TEST(CgroupQuota, OfSiblingsAndChildrenDoesNotCount) {
  ProcFolder proc;
  proc.mount_v2("fs");
  proc.groups("0::/a\n");
  proc.file("fs/a/cpu.max", "max 100000\n");
  proc.file("fs/a/child/cpu.max", "50000 100000\n");
  proc.file("fs/b/cpu.max", "50000 100000\n");
  EXPECT_EQ(quota(proc), 0);
}

TEST(CgroupQuota, IsReadFromTheV1HierarchyOfTheCpuController) {
  ProcFolder proc;
  proc.mount_v1("memory", "fs/memory");
  proc.mount_v1("cpu,cpuacct", "fs/cpu,cpuacct");
  proc.mount_v1("cpuset", "fs/cpuset");
  proc.groups("5:memory:/m\n4:cpu,cpuacct:/x/y\n3:cpuset:/s\n");
  v1_quota(proc, "fs/memory/m", "100000");
  v1_quota(proc, "fs/cpu,cpuacct/x", "250000");
  v1_quota(proc, "fs/cpu,cpuacct/x/y", "-1");
  EXPECT_DOUBLE_EQ(quota(proc), 2.5);
}

TEST(CgroupQuota, OfHybridMountsIsTheLeastOfBoth) {
  for (const bool v1_is_less : {true, false}) {
    ProcFolder proc;
    proc.mount_v1("cpu", "fs/cpu");
    proc.mount_v2("fs/unified");
    proc.groups("1:cpu:/one\n0::/two\n");
    v1_quota(proc, "fs/cpu/one", v1_is_less ? "100000" : "400000");
    proc.file("fs/unified/two/cpu.max", "200000 100000\n");
    EXPECT_DOUBLE_EQ(quota(proc), v1_is_less ? 1 : 2);
  }
}

TEST(CgroupQuota, IsFoundAtAnyMountPoint) {
  ProcFolder proc;
  proc.mount_line("22 27 0:21 / /proc rw,relatime - proc proc rw");
  proc.mount_line("27 1 254:0 / / rw - ext4 /dev/vda rw");
  // A space in a path is written as an octal escape.
  proc.mount_v2("else\\040where");
  proc.groups("0::/a\n");
  proc.file("else where/a/cpu.max", "50000 100000\n");
  EXPECT_DOUBLE_EQ(quota(proc), 0.5);
}

TEST(CgroupQuota, IsFoundWhereAContainerSeesOnlyItsOwnPart) {
  ProcFolder proc;
  proc.mount_v1("cpu", "fs/cpu", "/docker/abc");
  proc.groups("4:cpu:/docker/abc/inner\n");
  v1_quota(proc, "fs/cpu", "300000");
  v1_quota(proc, "fs/cpu/inner", "-1");
  EXPECT_DOUBLE_EQ(quota(proc), 3);
}

TEST(CgroupQuota, IsReadAtTheMountPointWhereTheGroupIsNotVisible) {
  for (const char* group : {"/outside/of/the/container", "/../sibling", "/docker/abcd"}) {
    ProcFolder proc;
    proc.mount_v2("fs", "/docker/abc");
    proc.groups(std::string("0::") + group + "\n");
    proc.file("fs/cpu.max", "50000 100000\n");
    EXPECT_DOUBLE_EQ(quota(proc), 0.5) << group;
  }
}

TEST(CgroupQuota, OfAnotherContainersMountDoesNotCount) {
  ProcFolder proc;
  proc.mount_v2("other", "/docker/other");
  proc.mount_v2("fs");
  proc.groups("0::/docker/own\n");
  proc.file("other/cpu.max", "50000 100000\n");
  proc.file("fs/docker/own/cpu.max", "200000 100000\n");
  EXPECT_DOUBLE_EQ(quota(proc), 2);
}

TEST(CgroupQuota, OfAGroupThatWasRemovedIsThatOfItsParents) {
  ProcFolder proc;
  proc.mount_v2("fs");
  proc.groups("0::/a/gone (deleted)\n");
  proc.file("fs/a/cpu.max", "150000 100000\n");
  EXPECT_DOUBLE_EQ(quota(proc), 1.5);
}

TEST(CgroupQuota, IsZeroWhereNothingLimits) {
  ProcFolder proc;
  proc.mount_v1("cpu", "fs/cpu");
  proc.mount_v2("fs/unified");
  proc.groups("4:cpu:/\n0::/\n");
  v1_quota(proc, "fs/cpu", "-1");
  proc.file("fs/unified/cpu.max", "max 100000\n");
  EXPECT_EQ(quota(proc), 0);
}

TEST(CgroupQuota, IsZeroWhereFilesAreAbsentOrMalformed) {
  const test::TemporaryDirectory nothing;
  EXPECT_EQ(cgroup_limits(nothing.path()).quota, 0);
  for (const char* text : {"", "what is this", "100000", "100000 0", "0 100000", "100000 -5"}) {
    ProcFolder proc;
    proc.mount_line("garbage - cgroup2");
    proc.mount_v2("fs");
    proc.groups("garbage\n0:\n0::relative\n::\n0::/\n");
    proc.file("fs/cpu.max", text);
    EXPECT_EQ(quota(proc), 0) << text;
  }
}

TEST(Cpuset, IsReadUnderTheNamesOfBothVersions) {
  ProcFolder v2;
  v2.mount_v2("fs");
  v2.groups("0::/a\n");
  v2.file("fs/a/cpuset.cpus", "\n");
  v2.file("fs/a/cpuset.cpus.effective", "0-2,8\n");
  EXPECT_EQ(cpuset(v2), 4);

  ProcFolder v1;
  v1.mount_v1("cpuset", "fs/cpuset");
  v1.groups("3:cpuset:/a\n");
  v1.file("fs/cpuset/a/cpuset.cpus", "0-7\n");
  EXPECT_EQ(cpuset(v1), 8);
  v1.file("fs/cpuset/a/cpuset.effective_cpus", "0-5\n");
  EXPECT_EQ(cpuset(v1), 6);
}

TEST(Cpuset, IsThatOfTheNearestGroupThatHasOne) {
  ProcFolder proc;
  proc.mount_v2("fs");
  proc.groups("0::/a/b/c\n");
  proc.file("fs/cpuset.cpus.effective", "0-15\n");
  proc.file("fs/a/cpuset.cpus.effective", "0-3\n");
  EXPECT_EQ(cpuset(proc), 4);
}

TEST(Cpuset, IsZeroWhereItIsNotKnown) {
  ProcFolder proc;
  proc.mount_v2("fs");
  proc.groups("0::/a\n");
  EXPECT_EQ(cpuset(proc), 0);
  proc.file("fs/a/cpuset.cpus.effective", "all of them\n");
  EXPECT_EQ(cpuset(proc), 0);
}

}  // namespace
}  // namespace native_infer
