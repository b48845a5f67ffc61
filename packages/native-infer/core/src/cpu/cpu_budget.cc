#include "cpu/cpu_budget.h"

#include <algorithm>
#include <cmath>

#include "cpu/affinity.h"
#include "cpu/cgroup_limits.h"
#include "cpu/physical_cores.h"

namespace native_infer {

CpuBudget cpu_budget(const CpuSources& sources) {
  const CgroupLimits limits = cgroup_limits(sources.proc_self);
  CpuBudget budget;
  budget.affinity = static_cast<int>(sources.affinity.size());
  budget.cpuset = limits.cpuset == budget.affinity ? 0 : limits.cpuset;
  budget.quota = limits.quota;
  budget.physical_cores = physical_cores(sources.affinity, sources.sys_cpu);
  budget.usable = budget.affinity;
  if (budget.cpuset > 0) budget.usable = std::min(budget.usable, budget.cpuset);
  // Compared before it is converted: a quota can be larger than an int.
  if (budget.quota > 0 && budget.quota < budget.usable) {
    budget.usable = static_cast<int>(std::ceil(budget.quota));
  }
  return budget;
}

CpuBudget cpu_budget() {
  return cpu_budget(CpuSources{.affinity = affinity_cpus()});
}

}  // namespace native_infer
