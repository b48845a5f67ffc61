// Kernels for x86 processors with AVX2.
#include "kernels/kernel_sets.h"

#if defined(__x86_64__)
#include <immintrin.h>

#include <cstring>

#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx2,fma")
#endif

#include "kernels/simd/product_avx2.h"
#include "kernels/simd/vector_avx2.h"
#include "kernels/simd/vector_kernel_set.h"

#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif

namespace native_infer {

const KernelSet& avx2_kernels() {
  static constexpr KernelSet set = [] {
    KernelSet s = vector_kernel_set<VectorAvx2, linear<VectorAvx2, ProductAvx2>, 6>("avx2");
    s.int8.prepared_bytes = prepared_bytes<ProductAvx2>;
    s.int8.prepare = prepare<ProductAvx2>;
    return s;
  }();
  return set;
}

}  // namespace native_infer

#endif
