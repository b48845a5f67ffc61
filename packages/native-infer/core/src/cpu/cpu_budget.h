// The CPU budget, from given sources.
#pragma once

#include <filesystem>

#include "cpu/cpu_list.h"
#include "native_infer/cpu_budget.h"

namespace native_infer {

/// Where the budget is read. Tests bring their own.
struct CpuSources {
  /// CPUs of the affinity mask; not empty.
  CpuList affinity;
  /// Holds `cgroup` and `mountinfo`, as proc(5) describes them.
  std::filesystem::path proc_self = "/proc/self";
  /// Holds `cpuN/topology` for each CPU.
  std::filesystem::path sys_cpu = "/sys/devices/system/cpu";
};

CpuBudget cpu_budget(const CpuSources& sources);

}  // namespace native_infer
