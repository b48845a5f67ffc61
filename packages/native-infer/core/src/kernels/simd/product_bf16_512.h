// The bf16 product with AVX-512 BF16: one instruction multiplies two values of a row with two rows
// of sixteen columns and adds the products up in fp32.
#pragma once

#include "kernels/simd/product_dot512.h"

namespace native_infer {
namespace {

struct DotBf16 {
  using Sum = float;
  using Vector = __m512;
  static constexpr std::size_t kBytes = 2;
  static Vector zero() { return _mm512_setzero_ps(); }
  static Vector add(Vector total, __m512i row, __m512i weights) {
    return _mm512_dpbf16_ps(total, reinterpret_cast<__m512bh>(row),
                            reinterpret_cast<__m512bh>(weights));
  }
  static void store(Sum* sums, Vector total) { _mm512_store_ps(sums, total); }
};

using ProductBf16 = ProductDot512<DotBf16>;

}  // namespace
}  // namespace native_infer
