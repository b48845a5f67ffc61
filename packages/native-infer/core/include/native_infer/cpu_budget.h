// How many CPUs this process may use, and how many threads follow from that.
#pragma once

namespace native_infer {

/// What limits the CPU time of the process, in CPUs. `docs/explanation/threads.md` says where each
/// number is read.
struct CpuBudget {
  /// CPUs in the affinity mask of the calling thread; at least 1.
  int affinity = 1;
  /// CPUs in the cpuset of the process's cgroup, where that is another number than `affinity`; else
  /// 0.
  int cpuset = 0;
  /// Min CPU quota of the process's cgroup and every cgroup above it, such as 1.5; 0 where there
  /// is none.
  double quota = 0;
  /// Cores that the CPUs of the affinity mask belong to: siblings of one core count once; at least
  /// 1.
  int physical_cores = 1;
  /// The least of `affinity`, `cpuset` and `quota` (rounded up); at least 1.
  int usable = 1;
};

/// The budget as it is now: a quota may change while the process runs. Reads some twenty files of
/// the kernel, in a fraction of a millisecond or more on a busy machine; never throws for a file
/// that is absent or malformed, which counts as no limit. May be called on any thread.
CpuBudget cpu_budget();

/// Default for the intra-op threads of an engine, whatever the budget:
/// `docs/explanation/threads.md` says why.
inline constexpr int kDefaultThreads = 1;

}  // namespace native_infer
