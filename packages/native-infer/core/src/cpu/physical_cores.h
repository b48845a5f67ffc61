// How many cores some CPUs belong to.
#pragma once

#include <filesystem>

#include "cpu/cpu_list.h"

namespace native_infer {

/// The number of cores behind `cpus`: hardware threads of one core (SMT siblings) count once.
/// `sys_cpu` holds `cpuN/topology/thread_siblings_list`; a CPU without that file counts as a core.
/// On macOS, where threads are not bound to CPUs, at most what the system says of itself.
int physical_cores(const CpuList& cpus, const std::filesystem::path& sys_cpu);

}  // namespace native_infer
