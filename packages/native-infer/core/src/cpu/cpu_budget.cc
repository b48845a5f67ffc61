#include "cpu/cpu_budget.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <thread>

#ifdef __linux__
#include <sched.h>
#endif

namespace native_infer {
namespace {

namespace fs = std::filesystem;

int affinity_cpus() {
#ifdef __linux__
  cpu_set_t set;
  CPU_ZERO(&set);
  if (sched_getaffinity(0, sizeof(set), &set) == 0) return std::max(1, CPU_COUNT(&set));
#endif
  return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

std::optional<double> read_number(std::istream& in) {
  std::string word;
  if (!(in >> word) || word == "max") return std::nullopt;
  try {
    return std::stod(word);
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

/// cgroup v2: `cpu.max` holds "<quota or max> <period>", in microseconds.
std::optional<double> quota_v2(const fs::path& group) {
  std::ifstream file(group / "cpu.max");
  const auto quota = read_number(file);
  const auto period = read_number(file);
  if (!quota || !period || *quota <= 0 || *period <= 0) return std::nullopt;
  return *quota / *period;
}

/// cgroup v1: two files, the quota being -1 where there is none.
std::optional<double> quota_v1(const fs::path& group) {
  std::ifstream quota_file(group / "cpu.cfs_quota_us");
  std::ifstream period_file(group / "cpu.cfs_period_us");
  const auto quota = read_number(quota_file);
  const auto period = read_number(period_file);
  if (!quota || !period || *quota <= 0 || *period <= 0) return std::nullopt;
  return *quota / *period;
}

/// The least quota of `group` below `mount` and of every group above it.
template <class ReadQuota>
double least_quota(const fs::path& mount, const std::string& group, ReadQuota read_quota) {
  double least = 0;
  fs::path at = mount / fs::path(group).relative_path();
  // A container often sees its own group mounted as the root: then the path does not exist, and the
  // root counts.
  while (true) {
    if (const auto quota = read_quota(at); quota && (least == 0 || *quota < least)) least = *quota;
    if (at == mount || !at.has_relative_path()) return least;
    at = at.parent_path();
  }
}

double least_positive(double a, double b) {
  return a == 0 ? b : (b == 0 ? a : std::min(a, b));
}

}  // namespace

double cgroup_quota(const fs::path& proc_self_cgroup, const fs::path& cgroup_root) {
  double quota = 0;
  std::ifstream file(proc_self_cgroup);
  // Each line is "<id>:<controllers>:<group>"; v2 has id 0 and no controllers.
  for (std::string line; std::getline(file, line);) {
    std::istringstream parts(line);
    std::string id;
    std::string controllers;
    std::string group;
    std::getline(parts, id, ':');
    std::getline(parts, controllers, ':');
    std::getline(parts, group);
    if (controllers.empty()) {
      quota = least_positive(quota, least_quota(cgroup_root, group, quota_v2));
      quota = least_positive(quota, least_quota(cgroup_root / "unified", group, quota_v2));
    } else if (("," + controllers + ",").find(",cpu,") != std::string::npos) {
      quota = least_positive(quota, least_quota(cgroup_root / controllers, group, quota_v1));
      quota = least_positive(quota, least_quota(cgroup_root / "cpu", group, quota_v1));
    }
  }
  return quota;
}

int usable_cpus() {
  const int cpus = affinity_cpus();
  const double quota = cgroup_quota("/proc/self/cgroup", "/sys/fs/cgroup");
  if (quota <= 0) return cpus;
  return std::clamp(static_cast<int>(std::ceil(quota)), 1, cpus);
}

int default_threads() {
  return std::max(1, usable_cpus() - 1);
}

}  // namespace native_infer
