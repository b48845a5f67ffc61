// Kernels for x86 processors with AVX-512 VNNI and AVX-512 BF16.
#include "kernels/kernel_sets.h"

#if defined(__x86_64__)
#include <immintrin.h>

#include <cstring>

#define NATIVE_INFER_AVX512_BF16
#if defined(__clang__)
#pragma clang attribute push(                                                                     \
    __attribute__((target("avx2,fma,avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,avx512bf16"))), \
    apply_to = function)
#else
#pragma GCC push_options
// GCC 12 takes the deliberately undefined registers in its own AVX-512 header for mistakes.
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#pragma GCC target("avx2,fma,avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,avx512bf16")
#endif

#include "kernels/simd/product_bf16_512.h"
#include "kernels/simd/product_vnni512.h"
#include "kernels/simd/vector_avx512.h"
#include "kernels/simd/vector_kernel_set.h"

#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif

namespace native_infer {

const KernelSet& avx512bf16_kernels() {
  using V = VectorAvx512;
  static constexpr KernelSet set = [] {
    KernelSet s = vector_kernel_set<V, linear<V, ProductVnni512>, 12>("avx512bf16");
    s.bf16 = {operand_row_bytes_bf16, encode_float<V, true>, linear<V, ProductBf16>, nullptr};
    return s;
  }();
  return set;
}

}  // namespace native_infer

#endif
