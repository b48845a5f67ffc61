#include "cpu/cgroup_limits.h"

#include <algorithm>
#include <fstream>
#include <optional>

#include "cpu/cgroup_path.h"
#include "cpu/cpu_list.h"

namespace native_infer {
namespace {

namespace fs = std::filesystem;

/// The next number, in microseconds. Nothing for "max" in v2 and for -1 in v1: no limit.
std::optional<double> read_positive(std::istream& in) {
  long long number = 0;
  if (!(in >> number) || number <= 0) return std::nullopt;
  return static_cast<double>(number);
}

/// The quota of one group in CPUs. v2 has "<quota> <period>" in one file, v1 has a file for each,
/// all in microseconds.
std::optional<double> quota_of(const fs::path& group) {
  std::ifstream both(group / "cpu.max");
  std::ifstream first(group / "cpu.cfs_quota_us");
  std::ifstream second(group / "cpu.cfs_period_us");
  const bool v2 = both.is_open();
  const auto quota = read_positive(v2 ? both : first);
  const auto period = read_positive(v2 ? both : second);
  if (!quota || !period) return std::nullopt;
  return *quota / *period;
}

/// How many CPUs the cpuset of one group holds: under its name in v2, then under those of v1.
int cpuset_of(const fs::path& group) {
  for (const char* name : {"cpuset.cpus.effective", "cpuset.effective_cpus", "cpuset.cpus"}) {
    const CpuList cpus = read_cpu_list(group / name);
    if (!cpus.empty()) return static_cast<int>(cpus.size());
  }
  return 0;
}

double min_quota(const CgroupPath& path) {
  double min = 0;
  for (const fs::path& group : path.levels()) {
    const auto quota = quota_of(group);
    if (quota && (min == 0 || *quota < min)) min = *quota;
  }
  return min;
}

/// A group without a cpuset of its own has that of the nearest group above it that has one.
int nearest_cpuset(const CgroupPath& path) {
  for (const fs::path& group : path.levels()) {
    if (const int cpus = cpuset_of(group); cpus > 0) return cpus;
  }
  return 0;
}

/// The smaller of two limits of which 0 means none.
template <class Number>
Number min_limit(Number a, Number b) {
  return a == 0 || b == 0 ? a + b : std::min(a, b);
}

}  // namespace

CgroupLimits cgroup_limits(const fs::path& proc_self) {
  CgroupLimits limits;
  for (const CgroupPath& path : cgroup_paths(proc_self, "cpu")) {
    limits.quota = min_limit(limits.quota, min_quota(path));
  }
  for (const CgroupPath& path : cgroup_paths(proc_self, "cpuset")) {
    limits.cpuset = min_limit(limits.cpuset, nearest_cpuset(path));
  }
  return limits;
}

}  // namespace native_infer
