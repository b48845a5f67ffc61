// Control groups that the kernel really enforces, where this machine lets us make some.
#pragma once

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include "cpu/affinity.h"
#include "native_infer/cpu_budget.h"

namespace native_infer::test {

/// One version's hierarchy of one controller, at the place where machines mount it.
struct Hierarchy {
  std::string name;
  std::filesystem::path mount;
};

/// A group that is made, and removed with the object. No process may be left in it.
class RealCgroup {
 public:
  /// The group need not have come to be: see `made`.
  explicit RealCgroup(const std::filesystem::path& parent) {
    static std::atomic<int> count = 0;
    folder_ =
        parent / ("native-infer-test-" + std::to_string(getpid()) + "-" + std::to_string(count++));
    made_ = mkdir(folder_.c_str(), 0755) == 0;
  }
  ~RealCgroup() {
    if (made_) rmdir(folder_.c_str());
  }
  RealCgroup(const RealCgroup&) = delete;
  RealCgroup& operator=(const RealCgroup&) = delete;

  bool made() const { return made_; }
  const std::filesystem::path& folder() const { return folder_; }

  /// Sets the quota in CPUs.
  bool limit_quota(double cpus) const {
    const std::string quota = std::to_string(static_cast<int>(cpus * kPeriod));
    const std::string period = std::to_string(kPeriod);
    if (std::filesystem::exists(folder_ / "cpu.max")) return write("cpu.max", quota + " " + period);
    return write("cpu.cfs_period_us", period) && write("cpu.cfs_quota_us", quota);
  }

  /// Leaves the group one CPU.
  bool limit_cpuset(int cpu) const {
    // A v1 cpuset takes no process before it has memory nodes, too: those of its parent.
    std::string nodes;
    std::ifstream(folder_.parent_path() / "cpuset.mems") >> nodes;
    if (!nodes.empty() && !write("cpuset.mems", nodes)) return false;
    return write("cpuset.cpus", std::to_string(cpu));
  }

  /// The budget that a child process reads inside of the group; nothing where it could not be put
  /// there.
  std::optional<CpuBudget> budget_inside() const {
    int ends[2];
    if (pipe(ends) != 0) return std::nullopt;
    const pid_t child = fork();
    if (child == 0) {
      CpuBudget budget;
      const bool inside = write("cgroup.procs", std::to_string(getpid()));
      if (inside) budget = cpu_budget();
      const bool told = inside && ::write(ends[1], &budget, sizeof(budget)) == sizeof(budget);
      _exit(told ? 0 : 1);
    }
    close(ends[1]);
    CpuBudget budget;
    const bool heard = child > 0 && read(ends[0], &budget, sizeof(budget)) == sizeof(budget);
    close(ends[0]);
    if (child > 0) waitpid(child, nullptr, 0);
    return heard ? std::optional(budget) : std::nullopt;
  }

 private:
  static constexpr int kPeriod = 100'000;

  /// Writes to a file that is there: in another file system than the kernel's, nothing must seem to
  /// work. The kernel checks a value when it is written, so that a refusal shows at the flush.
  bool write(const std::string& file, const std::string& text) const {
    std::fstream out(folder_ / file, std::ios::in | std::ios::out);
    out << text << std::flush;
    return out.good();
  }

  std::filesystem::path folder_;
  bool made_ = false;
};

inline bool limit_one_cpu(const RealCgroup& group, const std::string& controller) {
  return controller == "cpu" ? group.limit_quota(0.5) : group.limit_cpuset(affinity_cpus().front());
}

/// Why no group with a limit can be made in the hierarchy; empty where one can.
inline std::string obstacle(const Hierarchy& hierarchy, const std::string& controller) {
  if (!std::filesystem::exists(hierarchy.mount / "cgroup.procs")) return "is not such a hierarchy";
  const RealCgroup group(hierarchy.mount);
  if (!group.made()) return "does not let this user make a group";
  if (!limit_one_cpu(group, controller)) return "does not have the " + controller + " controller";
  if (!group.budget_inside()) return "does not let a process into a group of ours";
  return "";
}

/// Where version 1 and 2 have the controller ("cpu" or "cpuset") on usual machines.
inline std::vector<Hierarchy> hierarchies(const std::string& controller) {
  return {{"v1_" + controller, "/sys/fs/cgroup/" + controller},
          {"v2_" + controller, "/sys/fs/cgroup"}};
}

/// The hierarchies in which groups with limits can be made here.
inline std::vector<Hierarchy> usable_hierarchies(const std::string& controller) {
  std::vector<Hierarchy> usable;
  for (const Hierarchy& hierarchy : hierarchies(controller)) {
    if (obstacle(hierarchy, controller).empty()) usable.push_back(hierarchy);
  }
  return usable;
}

}  // namespace native_infer::test
