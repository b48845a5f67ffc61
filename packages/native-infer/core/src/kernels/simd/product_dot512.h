// Products whose instruction multiplies 32 bits of a row (some small numbers) with as many of
// sixteen columns, in 512-bit registers.
#pragma once

#include <immintrin.h>

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "kernels/simd/linear.h"
#include "kernels/simd/unroll.h"

namespace native_infer {
namespace {

/// `Dot` is the instruction: `Sum`, `Vector` (sixteen of them), `kBytes` of an operand's element,
/// `zero()`, `add(total, four bytes of a row sixteen times, weights)` and `store(sums, total)`. The
/// weights of a block are [k / n][16][n], n elements having 32 bits.
template <class Dot>
struct ProductDot512 {
  using Sum = typename Dot::Sum;
  static constexpr std::size_t kInputBytes = Dot::kBytes;
  static constexpr std::size_t kWeightBytes = Dot::kBytes;
  static constexpr std::size_t kRows = 12;
  static constexpr std::size_t kBlocks = 2;

  void multiply(const TileArgs& args, Sum* sums) const { multiply_rows<kRows>(args, sums); }

 private:
  /// Finds the instance for exactly `args.rows` rows.
  template <std::size_t kR>
  static void multiply_rows(const TileArgs& args, Sum* sums) {
    if constexpr (kR > 1) {
      if (args.rows < kR) return multiply_rows<kR - 1>(args, sums);
    }
    if (args.blocks == 2) {
      rows_by_blocks<kR, 2>(args, sums);
    } else {
      rows_by_blocks<kR, 1>(args, sums);
    }
  }

  /// Rows are reached from one pointer for each three, as pointer, pointer + stride and pointer + 2
  /// * stride: a pointer for each row would not fit into the registers.
  static constexpr std::size_t kRowsPerPointer = 3;

  template <std::size_t kR, std::size_t kB>
  static void rows_by_blocks(const TileArgs& args, Sum* sums) {
    typename Dot::Vector total[kR][kB];
    NATIVE_INFER_UNROLL
    for (auto& row : total) {
      NATIVE_INFER_UNROLL
      for (auto& block : row) block = Dot::zero();
    }
    const std::byte* a[(kR + kRowsPerPointer - 1) / kRowsPerPointer];
    NATIVE_INFER_UNROLL
    for (std::size_t i = 0; i * kRowsPerPointer < kR; ++i)
      a[i] = args.a + i * kRowsPerPointer * args.a_stride;
    const std::byte* w = args.w;
    const std::byte* const end = w + args.k * kBlockColumns * kWeightBytes;
    for (; w != end; w += 4 * kBlockColumns) {
      __m512i weights[kB];
      NATIVE_INFER_UNROLL
      for (std::size_t b = 0; b < kB; ++b)
        weights[b] = _mm512_load_si512(w + b * args.block_stride);
      std::size_t stride = args.a_stride;
      // Keeps the compiler from computing all rows' pointers ahead of the loop.
      __asm__("" : "+r"(stride));
      NATIVE_INFER_UNROLL
      for (std::size_t r = 0; r < kR; ++r) {
        std::int32_t few;
        std::memcpy(&few, a[r / kRowsPerPointer] + r % kRowsPerPointer * stride, sizeof few);
        const __m512i row = _mm512_set1_epi32(few);
        NATIVE_INFER_UNROLL
        for (std::size_t b = 0; b < kB; ++b) total[r][b] = Dot::add(total[r][b], row, weights[b]);
      }
      NATIVE_INFER_UNROLL
      for (auto& pointer : a) pointer += 4;
    }
    NATIVE_INFER_UNROLL
    for (std::size_t r = 0; r < kR; ++r) {
      NATIVE_INFER_UNROLL
      for (std::size_t b = 0; b < kB; ++b) {
        Dot::store(sums + (r * kBlocks + b) * kBlockColumns, total[r][b]);
      }
    }
  }
};

}  // namespace
}  // namespace native_infer
