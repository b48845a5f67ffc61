#include "cpu/cpu_budget.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "cpu/proc_folder.h"

namespace native_infer {
namespace {

using test::ProcFolder;

/// A machine of 8 CPUs on 4 cores, with a v2 hierarchy.
class CpuBudgetTest : public ::testing::Test {
 protected:
  CpuBudgetTest() {
    proc_.mount_v2("fs");
    proc_.groups("0::/a\n");
    for (int cpu = 0; cpu < 8; ++cpu) {
      const int core = cpu % 4;
      proc_.file("cpu/cpu" + std::to_string(cpu) + "/topology/thread_siblings_list",
                 std::to_string(core) + "," + std::to_string(core + 4) + "\n");
    }
  }

  CpuBudget budget(const CpuList& affinity) const {
    return cpu_budget({affinity, proc_.proc_self(), proc_.path() / "cpu"});
  }
  void quota(const std::string& max) const { proc_.file("fs/a/cpu.max", max + " 100000\n"); }
  void cpuset(const std::string& list) const {
    proc_.file("fs/a/cpuset.cpus.effective", list + "\n");
  }

  const CpuList all_{0, 1, 2, 3, 4, 5, 6, 7};
  ProcFolder proc_;
};

TEST_F(CpuBudgetTest, IsTheAffinityWhereNothingElseLimits) {
  const CpuBudget seen = budget({1, 2, 5});
  EXPECT_EQ(seen.affinity, 3);
  EXPECT_EQ(seen.cpuset, 0);
  EXPECT_EQ(seen.quota, 0);
  EXPECT_EQ(seen.usable, 3);
}

TEST_F(CpuBudgetTest, CountsSiblingsOfTheMaskAsOneCore) {
  EXPECT_EQ(budget(all_).physical_cores, 4);
  EXPECT_EQ(budget({1, 2, 5}).physical_cores, 2);
}

TEST_F(CpuBudgetTest, RoundsAQuotaUp) {
  struct Case {
    const char* max;
    double quota;
    int usable;
  };
  for (const Case& expected :
       {Case{"50000", 0.5, 1}, Case{"1000", 0.01, 1}, Case{"100000", 1, 1}, Case{"150000", 1.5, 2},
        Case{"799999", 7.99999, 8}, Case{"800000", 8, 8}, Case{"9223372036854775807", 0, 8}}) {
    quota(expected.max);
    const CpuBudget seen = budget(all_);
    EXPECT_EQ(seen.usable, expected.usable) << expected.max;
    if (expected.quota > 0) {
      EXPECT_DOUBLE_EQ(seen.quota, expected.quota);
    }
  }
}

TEST_F(CpuBudgetTest, ShowsACpusetOnlyWhereItDiffersFromTheAffinity) {
  cpuset("0-3");
  EXPECT_EQ(budget({0, 1, 2, 3}).cpuset, 0);
  EXPECT_EQ(budget({0, 1}).cpuset, 4);
  EXPECT_EQ(budget({0, 1}).usable, 2);
  EXPECT_EQ(budget(all_).usable, 4);
}

TEST_F(CpuBudgetTest, IsTheLeastOfAllLimits) {
  for (const int affinity : {1, 3, 8}) {
    for (const int set : {1, 2, 8}) {
      for (const int limit : {1, 4, 9}) {
        cpuset("0-" + std::to_string(set - 1));
        quota(std::to_string(limit * 100000));
        const CpuBudget seen = budget(CpuList(all_.begin(), all_.begin() + affinity));
        EXPECT_EQ(seen.usable, std::min({affinity, set, limit}));
      }
    }
  }
}

TEST(CpuBudget, OfThisMachineIsWithinItsAffinity) {
  EXPECT_GE(cpu_budget().usable, 1);
  EXPECT_LE(cpu_budget().usable, cpu_budget().affinity);
  EXPECT_LE(cpu_budget().physical_cores, cpu_budget().affinity);
}

}  // namespace
}  // namespace native_infer
