// What the processor can do that a kernel set needs.
#pragma once

namespace native_infer {

/// Each flag says that everything which the kernel set of that name uses is there, and that the
/// operating system keeps the registers.
struct CpuFeatures {
  bool amx = false;
  bool avx512bf16 = false;
  bool avx512vnni = false;
  bool avxvnni = false;
  bool avx2 = false;
  bool i8mm = false;
  bool dotprod = false;
};

CpuFeatures detect_cpu_features();

}  // namespace native_infer
