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

#include "kernels/simd/attention.h"
#include "kernels/simd/linear.h"
#include "kernels/simd/product_avx2.h"
#include "kernels/simd/product_float.h"
#include "kernels/simd/row_kernels.h"
#include "kernels/simd/vector_avx2.h"

#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif

namespace native_infer {

const KernelSet& avx2_kernels() {
  using V = VectorAvx2;
  static constexpr KernelSet set = [] {
    KernelSet s;
    s.name = "avx2";
    s.int8 = {operand_row_bytes_u8,        encode_u8<V>,
              linear<V, ProductAvx2>,      column_offsets,
              prepared_bytes<ProductAvx2>, prepare<ProductAvx2>};
    s.bf16 = linear_bf16<V, 6>();
    s.f32 = linear_f32<V, 6>();
    s.embed = embed<V>;
    s.normalize = normalize<V>;
    s.quick_attention = {ElementType::f32, attention_scratch_bytes<V>, attention<V>};
    s.exact_attention = s.quick_attention;
    return s;
  }();
  return set;
}

}  // namespace native_infer

#endif
