// The integer product with AVX-512 VNNI: one instruction multiplies four values of a row with four
// rows of sixteen columns.
#pragma once

#include "kernels/simd/product_dot512.h"

namespace native_infer {
namespace {

struct DotVnni512 {
  using Sum = std::int32_t;
  using Vector = __m512i;
  static constexpr std::size_t kBytes = 1;
  static Vector zero() { return _mm512_setzero_si512(); }
  static Vector add(Vector total, __m512i row, __m512i weights) {
    return _mm512_dpbusd_epi32(total, row, weights);
  }
  static void store(Sum* sums, Vector total) { _mm512_store_si512(sums, total); }
};

using ProductVnni512 = ProductDot512<DotVnni512>;

}  // namespace
}  // namespace native_infer
