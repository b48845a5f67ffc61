// What control groups allow a process.
#pragma once

#include <filesystem>

namespace native_infer {

struct CgroupLimits {
  /// CPUs' worth of time: the min quota of the process's group and all groups above it; 0 where
  /// there is none.
  double quota = 0;
  /// CPUs that the group's cpuset allows; 0 where that is not known.
  int cpuset = 0;
};

/// The limits of the process whose `/proc/PID` folder is given, in cgroup v1, v2 or both. A file
/// that is absent or malformed counts as no limit.
CgroupLimits cgroup_limits(const std::filesystem::path& proc_self);

}  // namespace native_infer
