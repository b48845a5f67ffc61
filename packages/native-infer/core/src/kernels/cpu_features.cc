#include "kernels/cpu_features.h"

#if defined(__x86_64__)
#include <cpuid.h>
#endif
#if defined(__linux__)
#include <sys/syscall.h>
#include <unistd.h>
#if defined(__aarch64__)
#include <asm/hwcap.h>
#include <sys/auxv.h>
#endif
#elif defined(__APPLE__)
#include <sys/sysctl.h>
#endif

namespace native_infer {
namespace {

#if defined(__x86_64__)
/// Intel's manual, CPUID leaf 7: sub-leaf 0 EDX bits 22, 24 and 25 are AMX-BF16, AMX-TILE and
/// AMX-INT8; sub-leaf 1 EAX bits 4 and 5 are AVX-VNNI and AVX512-BF16.
struct ExtendedFeatures {
  bool amx = false;
  bool avx_vnni = false;
  bool avx512_bf16 = false;
};

ExtendedFeatures extended_features() {
  ExtendedFeatures found;
  unsigned a = 0;
  unsigned b = 0;
  unsigned c = 0;
  unsigned d = 0;
  if (__get_cpuid_count(7, 0, &a, &b, &c, &d) == 0) return found;
  constexpr unsigned amx_bits = (1U << 22) | (1U << 24) | (1U << 25);
  found.amx = (d & amx_bits) == amx_bits;
  if (a >= 1 && __get_cpuid_count(7, 1, &a, &b, &c, &d) != 0) {
    found.avx_vnni = (a & (1U << 4)) != 0;
    found.avx512_bf16 = (a & (1U << 5)) != 0;
  }
  return found;
}

/// Linux lets a process use the tiles' 8 KiB of state only after it has asked (arch_prctl,
/// from 5.16 on).
bool request_amx_tiles() {
#if defined(__linux__)
  constexpr long request_permission = 0x1023;
  constexpr long tile_data = 18;
  return syscall(SYS_arch_prctl, request_permission, tile_data) == 0;
#else
  return false;
#endif
}

CpuFeatures detect_x86() {
  __builtin_cpu_init();
  const ExtendedFeatures extended = extended_features();
  CpuFeatures cpu;
  cpu.avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  cpu.avxvnni = cpu.avx2 && extended.avx_vnni;
  const bool avx512 = cpu.avx2 && __builtin_cpu_supports("avx512f") &&
                      __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
                      __builtin_cpu_supports("avx512vl");
  cpu.avx512vnni = avx512 && __builtin_cpu_supports("avx512vnni");
  cpu.avx512bf16 = cpu.avx512vnni && extended.avx512_bf16;
  cpu.amx = cpu.avx512bf16 && extended.amx && request_amx_tiles();
  return cpu;
}
#endif

#if defined(__aarch64__)
#if defined(__APPLE__)
bool has_feature(const char* name) {
  int value = 0;
  size_t size = sizeof value;
  return sysctlbyname(name, &value, &size, nullptr, 0) == 0 && value != 0;
}
#endif

CpuFeatures detect_arm() {
  CpuFeatures cpu;
#if defined(__APPLE__)
  cpu.dotprod = has_feature("hw.optional.arm.FEAT_DotProd");
  cpu.i8mm = cpu.dotprod && has_feature("hw.optional.arm.FEAT_I8MM");
#elif defined(__linux__)
  cpu.dotprod = (getauxval(AT_HWCAP) & HWCAP_ASIMDDP) != 0;
  cpu.i8mm = cpu.dotprod && (getauxval(AT_HWCAP2) & HWCAP2_I8MM) != 0;
#endif
  return cpu;
}
#endif

}  // namespace

CpuFeatures detect_cpu_features() {
#if defined(__x86_64__)
  return detect_x86();
#elif defined(__aarch64__)
  return detect_arm();
#else
  return {};
#endif
}

}  // namespace native_infer
