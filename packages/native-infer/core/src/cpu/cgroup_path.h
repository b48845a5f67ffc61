// Where a process's control groups are in the file system.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace native_infer {

/// The folders that show a process's group and the groups above it.
struct CgroupPath {
  /// The mount point: the highest group that is visible.
  std::filesystem::path top;
  /// The process's own group, `top` or a folder below it. It need not exist.
  std::filesystem::path group;

  /// `group`, the folder above it, and so on up to `top`.
  std::vector<std::filesystem::path> levels() const;
};

/// The paths of the groups that may limit `controller` ("cpu" or "cpuset") for the process whose
/// `/proc/PID` folder is given: of the v1 hierarchy that has the controller, of the v2 hierarchy,
/// or of both on machines that mount both. Mount points come from `mountinfo`. A mount that shows
/// another part of the hierarchy than the group is taken, at its top, only where no mount shows the
/// group: some containers see their own group there.
std::vector<CgroupPath> cgroup_paths(const std::filesystem::path& proc_self,
                                     std::string_view controller);

}  // namespace native_infer
