#include "cpu/physical_cores.h"

#include <algorithm>
#include <set>
#include <string>

#ifdef __APPLE__
#include <sys/sysctl.h>
#endif

namespace native_infer {
namespace {

/// The cores of the whole machine, where only that can be asked; else no limit.
int at_most_of_machine(int cores) {
#ifdef __APPLE__
  int of_machine = 0;
  std::size_t size = sizeof(of_machine);
  if (sysctlbyname("hw.physicalcpu", &of_machine, &size, nullptr, 0) == 0 && of_machine > 0) {
    return std::min(cores, of_machine);
  }
#endif
  return cores;
}

}  // namespace

int physical_cores(const CpuList& cpus, const std::filesystem::path& sys_cpu) {
  // A core is known by its lowest CPU, which need not be one of ours.
  std::set<int> cores;
  for (const int cpu : cpus) {
    const CpuList siblings = read_cpu_list(sys_cpu / ("cpu" + std::to_string(cpu)) / "topology" /
                                           "thread_siblings_list");
    cores.insert(siblings.empty() ? cpu : siblings.front());
  }
  return at_most_of_machine(static_cast<int>(cores.size()));
}

}  // namespace native_infer
