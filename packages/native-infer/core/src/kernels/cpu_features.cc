#include "kernels/cpu_features.h"

#if defined(__x86_64__)
#include <cpuid.h>

#include <algorithm>
#include <initializer_list>
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
/// What CPUID answers for a leaf; zeros for one that the processor does not have.
struct CpuidLeaf {
  CpuidLeaf(unsigned leaf, unsigned sub_leaf) {
    if (__get_cpuid_count(leaf, sub_leaf, &eax, &ebx, &ecx, &edx) == 0) eax = ebx = ecx = edx = 0;
  }
  unsigned eax = 0;
  unsigned ebx = 0;
  unsigned ecx = 0;
  unsigned edx = 0;
};

constexpr bool has_bits(unsigned long long value, std::initializer_list<int> bits) {
  return std::all_of(bits.begin(), bits.end(), [&](int bit) { return ((value >> bit) & 1) != 0; });
}

/// XCR0: the registers that the operating system saves. Needs OSXSAVE.
unsigned long long saved_registers() {
  unsigned low = 0;
  unsigned high = 0;
  asm("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return (static_cast<unsigned long long>(high) << 32) | low;
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

/// Bits by Intel's manual, volume 2A, CPUID, and volume 1, 13.3 for XCR0. Not by the compiler's
/// `__builtin_cpu_supports`, which knows nothing where its runtime library has no table (zig).
CpuFeatures detect_x86() {
  CpuFeatures cpu;
  const CpuidLeaf basic(1, 0);
  const bool osxsave_avx_fma = has_bits(basic.ecx, {27, 28, 12});
  if (!osxsave_avx_fma) return cpu;
  const unsigned long long saved = saved_registers();
  const CpuidLeaf extended(7, 0);
  // EAX of the first sub-leaf is the number of the last one.
  const unsigned newer = extended.eax >= 1 ? CpuidLeaf(7, 1).eax : 0;
  cpu.avx2 = has_bits(saved, {1, 2}) && has_bits(extended.ebx, {5});
  cpu.avxvnni = cpu.avx2 && has_bits(newer, {4});
  const bool f_dq_bw_vl = has_bits(extended.ebx, {16, 17, 30, 31});
  const bool avx512 = cpu.avx2 && has_bits(saved, {5, 6, 7}) && f_dq_bw_vl;
  cpu.avx512vnni = avx512 && has_bits(extended.ecx, {11});
  cpu.avx512bf16 = cpu.avx512vnni && has_bits(newer, {5});
  const bool bf16_tile_int8 = has_bits(extended.edx, {22, 24, 25});
  const bool saves_tiles = has_bits(saved, {17, 18});
  cpu.amx = cpu.avx512bf16 && bf16_tile_int8 && saves_tiles && request_amx_tiles();
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
