#include "kernels/kernel_sets.h"

#include <cstdlib>
#include <string>

#include "kernels/cpu_features.h"
#include "native_infer/error.h"

namespace native_infer {

std::vector<const KernelSet*> available_kernels() {
  std::vector<const KernelSet*> sets;
  const CpuFeatures cpu = detect_cpu_features();
#if defined(__x86_64__)
  if (cpu.amx) sets.push_back(&amx_kernels());
  if (cpu.avx512bf16) sets.push_back(&avx512bf16_kernels());
  if (cpu.avx512vnni) sets.push_back(&avx512vnni_kernels());
  if (cpu.avxvnni) sets.push_back(&avxvnni_kernels());
  if (cpu.avx2) sets.push_back(&avx2_kernels());
#elif defined(__aarch64__)
  if (cpu.i8mm) sets.push_back(&neon_i8mm_kernels());
  if (cpu.dotprod) sets.push_back(&neon_dotprod_kernels());
#else
  (void)cpu;
#endif
  sets.push_back(&portable_kernels());
  return sets;
}

const KernelSet& select_kernels(std::string_view name) {
  const std::vector<const KernelSet*> sets = available_kernels();
  if (name.empty()) return *sets.front();
  std::string names;
  for (const KernelSet* set : sets) {
    if (set->name == name) return *set;
    names += (names.empty() ? "" : ", ") + std::string(set->name);
  }
  throw Error(ErrorCode::INVALID_ARGUMENT, "NATIVE_INFER_KERNEL is \"" + std::string(name) +
                                               "\", but this processor runs " + names + ".");
}

const KernelSet& select_kernels_from_environment() {
  // Nothing in this library changes the environment.
  // NOLINTNEXTLINE(concurrency-mt-unsafe)
  const char* name = std::getenv("NATIVE_INFER_KERNEL");
  return select_kernels(name == nullptr ? "" : name);
}

}  // namespace native_infer
