// The integer product with AVX-VNNI: VNNI in 256 bits, for processors without AVX-512.
#pragma once

#include <immintrin.h>

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "kernels/simd/linear.h"
#include "kernels/simd/unroll.h"

namespace native_infer {
namespace {

struct ProductAvxVnni {
  using Sum = std::int32_t;
  static constexpr std::size_t kRows = 6;
  static constexpr std::size_t kBlocks = 1;
  static constexpr std::size_t kInputBytes = 1;
  static constexpr std::size_t kWeightBytes = 1;

  void multiply(const TileArgs& args, std::int32_t* sums) const {
    multiply_rows<kRows>(args, sums);
  }

 private:
  /// Rows are reached as pointer, pointer + stride and pointer + 2 * stride: fewer registers than a
  /// pointer each.
  static constexpr std::size_t kRowsPerPointer = 3;

  /// Finds the instance for exactly `args.rows` rows.
  template <std::size_t kR>
  static void multiply_rows(const TileArgs& args, std::int32_t* sums) {
    if constexpr (kR > 1) {
      if (args.rows < kR) return multiply_rows<kR - 1>(args, sums);
    }
    __m256i total[kR][2];
    NATIVE_INFER_UNROLL
    for (auto& row : total) row[0] = row[1] = _mm256_setzero_si256();
    const std::byte* a[(kR + kRowsPerPointer - 1) / kRowsPerPointer];
    NATIVE_INFER_UNROLL
    for (std::size_t i = 0; i * kRowsPerPointer < kR; ++i)
      a[i] = args.a + i * kRowsPerPointer * args.a_stride;
    const auto* w = reinterpret_cast<const __m256i*>(args.w);
    const auto* const end = w + args.k / 2;
    for (; w != end; w += 2) {
      const __m256i left = _mm256_load_si256(w);
      const __m256i right = _mm256_load_si256(w + 1);
      std::size_t stride = args.a_stride;
      // Keeps the compiler from computing all rows' pointers ahead of the loop.
      __asm__("" : "+r"(stride));
      NATIVE_INFER_UNROLL
      for (std::size_t r = 0; r < kR; ++r) {
        std::int32_t quad;
        std::memcpy(&quad, a[r / kRowsPerPointer] + r % kRowsPerPointer * stride, sizeof quad);
        const __m256i four = _mm256_set1_epi32(quad);
        total[r][0] = _mm256_dpbusd_avx_epi32(total[r][0], four, left);
        total[r][1] = _mm256_dpbusd_avx_epi32(total[r][1], four, right);
      }
      NATIVE_INFER_UNROLL
      for (auto& pointer : a) pointer += 4;
    }
    NATIVE_INFER_UNROLL
    for (std::size_t r = 0; r < kR; ++r) {
      auto* row = reinterpret_cast<__m256i*>(sums + r * kBlockColumns);
      _mm256_store_si256(row, total[r][0]);
      _mm256_store_si256(row + 1, total[r][1]);
    }
  }
};

}  // namespace
}  // namespace native_infer
