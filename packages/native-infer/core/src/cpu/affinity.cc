#include "cpu/affinity.h"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <numeric>
#include <thread>
#include <vector>

#ifdef __linux__
#include <sched.h>
#endif

namespace native_infer {
namespace {

constexpr std::size_t kBitsPerWord = std::numeric_limits<unsigned long>::digits;
/// What glibc's fixed-size masks hold: enough for most machines.
constexpr std::size_t kFirstCpus = 1024;
constexpr std::size_t kMaxMaskCpus = std::size_t{1} << 20;

bool read_affinity_mask([[maybe_unused]] std::span<unsigned long> words) {
#ifdef __linux__
  // The C library's masks of any size are arrays of unsigned long, too (see CPU_SET(3)).
  return sched_getaffinity(0, words.size_bytes(), reinterpret_cast<cpu_set_t*>(words.data())) == 0;
#else
  return false;
#endif
}

CpuList cpus_in(std::span<const unsigned long> words) {
  CpuList cpus;
  for (std::size_t cpu = 0; cpu < words.size() * kBitsPerWord; ++cpu) {
    if ((words[cpu / kBitsPerWord] >> (cpu % kBitsPerWord)) & 1UL) {
      cpus.push_back(static_cast<int>(cpu));
    }
  }
  return cpus;
}

}  // namespace

CpuList affinity_cpus(const ReadAffinityMask& read) {
  for (std::size_t cpus = kFirstCpus; cpus <= kMaxMaskCpus; cpus *= 2) {
    std::vector<unsigned long> words(cpus / kBitsPerWord);
    if (read(words)) return cpus_in(words);
  }
  return {};
}

CpuList affinity_cpus() {
  CpuList cpus = affinity_cpus(read_affinity_mask);
  if (cpus.empty()) {
    cpus.resize(std::max(1U, std::thread::hardware_concurrency()));
    std::iota(cpus.begin(), cpus.end(), 0);
  }
  return cpus;
}

}  // namespace native_infer
