// Kernels for x86 processors with AVX-VNNI.
#include "kernels/kernel_sets.h"

#if defined(__x86_64__)
#include <immintrin.h>

#include <cstring>

#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx2,fma,avxvnni"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx2,fma,avxvnni")
#endif

#include "kernels/simd/product_avxvnni.h"
#include "kernels/simd/vector_avx2.h"
#include "kernels/simd/vector_kernel_set.h"

#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif

namespace native_infer {

const KernelSet& avxvnni_kernels() {
  static constexpr KernelSet set =
      vector_kernel_set<VectorAvx2, linear<VectorAvx2, ProductAvxVnni>, 6>("avxvnni");
  return set;
}

}  // namespace native_infer

#endif
