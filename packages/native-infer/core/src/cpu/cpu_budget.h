// How many CPUs this process may use.
#pragma once

#include <filesystem>

namespace native_infer {

/// Usable CPUs: the least of affinity (which cpuset limits too) and cgroup quota (v1 or v2, of this
/// process's group and every group above it), rounded up; at least 1.
int usable_cpus();

/// Default for the intra-op threads of an engine: usable CPUs minus one for the event loop, at
/// least 1.
int default_threads();

/// The cgroup quota in CPUs that holds for a process, given its `/proc/self/cgroup` and the mount
/// point of the cgroup file system; 0 where there is none. Separate from the above so that tests
/// can bring their own files.
double cgroup_quota(const std::filesystem::path& proc_self_cgroup,
                    const std::filesystem::path& cgroup_root);

}  // namespace native_infer
