// Which CPUs the calling thread may run on.
#pragma once

#include <functional>
#include <span>

#include "cpu/cpu_list.h"

namespace native_infer {

/// Reads an affinity mask into words of bits, the lowest CPU first, and clears the rest of them.
/// False where the mask does not fit or cannot be read.
using ReadAffinityMask = std::function<bool(std::span<unsigned long> words)>;

/// The CPUs of the calling thread's affinity mask, which cpusets limit too; where there is no such
/// mask, as many as the machine has. At least one.
CpuList affinity_cpus();

/// The CPUs of the mask that `read` gives. The kernel refuses a mask that is smaller than its own
/// and does not say how large its own is: so larger and larger ones are tried, up to 2^20 CPUs.
/// Empty where none is taken.
CpuList affinity_cpus(const ReadAffinityMask& read);

}  // namespace native_infer
