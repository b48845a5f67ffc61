// Kernels for x86 processors with AMX: int8 tiles for the linears, bf16 tiles for attention.
#include "kernels/kernel_sets.h"

#if defined(__x86_64__)
#include <immintrin.h>

#include <cstring>

#define NATIVE_INFER_AVX512_BF16
#if defined(__clang__)
#pragma clang attribute push(                                                                   \
    __attribute__((target(                                                                      \
        "avx2,fma,avx512f,avx512bw,avx512dq,avx512vl,avx512bf16,amx-tile,amx-int8,amx-bf16"))), \
    apply_to = function)
#else
#pragma GCC push_options
// GCC 12 takes the deliberately undefined registers in its own AVX-512 header for mistakes.
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#pragma GCC target( \
    "avx2,fma,avx512f,avx512bw,avx512dq,avx512vl,avx512bf16,amx-tile,amx-int8,amx-bf16")
#endif

#include "kernels/simd/attention_amx.h"
#include "kernels/simd/linear_amx.h"
#include "kernels/simd/vector_avx512.h"
#include "kernels/simd/vector_kernel_set.h"

#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif

namespace native_infer {

const KernelSet& amx_kernels() {
  using V = VectorAvx512;
  static constexpr KernelSet set = [] {
    KernelSet s = vector_kernel_set<V, linear_amx<V, ProductAmxInt8>, 12>("amx");
    s.bf16 = {operand_row_bytes_bf16, encode_float<V, true>, linear_amx<V, ProductAmxBf16>,
              nullptr};
    s.quick_attention = {ElementType::bf16, attention_amx_scratch_bytes, attention_amx<V>};
    return s;
  }();
  return set;
}

}  // namespace native_infer

#endif
