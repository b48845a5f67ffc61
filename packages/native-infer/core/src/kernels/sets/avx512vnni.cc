// Kernels for x86 processors with AVX-512 VNNI.
#include "kernels/kernel_sets.h"

#if defined(__x86_64__)
#include <immintrin.h>

#include <cstring>

#if defined(__clang__)
#pragma clang attribute push(                                                          \
    __attribute__((target("avx2,fma,avx512f,avx512bw,avx512dq,avx512vl,avx512vnni"))), \
    apply_to = function)
#else
#pragma GCC push_options
// GCC 12 takes the deliberately undefined registers in its own AVX-512 header for mistakes.
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#pragma GCC target("avx2,fma,avx512f,avx512bw,avx512dq,avx512vl,avx512vnni")
#endif

#include "kernels/simd/product_vnni512.h"
#include "kernels/simd/vector_avx512.h"
#include "kernels/simd/vector_kernel_set.h"

#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif

namespace native_infer {

const KernelSet& avx512vnni_kernels() {
  static constexpr KernelSet set =
      vector_kernel_set<VectorAvx512, linear<VectorAvx512, ProductVnni512>, 12>("avx512vnni");
  return set;
}

}  // namespace native_infer

#endif
