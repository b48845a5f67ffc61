// The integer product with AVX-512 VNNI: one instruction multiplies four values of a row with four
// rows of sixteen columns.
#pragma once

#include <immintrin.h>

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "kernels/simd/linear.h"
#include "kernels/simd/unroll.h"

namespace native_infer {
namespace {

struct ProductVnni512 {
  using Sum = std::int32_t;
  static constexpr std::size_t kInputBytes = 1;
  static constexpr std::size_t kWeightBytes = 1;
  static constexpr std::size_t kRows = 12;
  static constexpr std::size_t kBlocks = 2;

  void multiply(const TileArgs& args, std::int32_t* sums) const {
    switch (args.rows) {
      case 1:
        return rows<1>(args, sums);
      case 2:
        return rows<2>(args, sums);
      case 3:
        return rows<3>(args, sums);
      case 4:
        return rows<4>(args, sums);
      case 5:
        return rows<5>(args, sums);
      case 6:
        return rows<6>(args, sums);
      case 7:
        return rows<7>(args, sums);
      case 8:
        return rows<8>(args, sums);
      case 9:
        return rows<9>(args, sums);
      case 10:
        return rows<10>(args, sums);
      case 11:
        return rows<11>(args, sums);
      default:
        return rows<12>(args, sums);
    }
  }

 private:
  template <std::size_t kR>
  static void rows(const TileArgs& args, std::int32_t* sums) {
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
  static void rows_by_blocks(const TileArgs& args, std::int32_t* sums) {
    __m512i total[kR][kB];
    NATIVE_INFER_UNROLL
    for (auto& row : total) {
      NATIVE_INFER_UNROLL
      for (auto& block : row) block = _mm512_setzero_si512();
    }
    const std::byte* a[(kR + kRowsPerPointer - 1) / kRowsPerPointer];
    NATIVE_INFER_UNROLL
    for (std::size_t i = 0; i * kRowsPerPointer < kR; ++i)
      a[i] = args.a + i * kRowsPerPointer * args.a_stride;
    const std::byte* w = args.w;
    const std::byte* const end = w + args.k * kBlockColumns;
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
        std::int32_t quad;
        std::memcpy(&quad, a[r / kRowsPerPointer] + r % kRowsPerPointer * stride, sizeof quad);
        const __m512i four = _mm512_set1_epi32(quad);
        NATIVE_INFER_UNROLL
        for (std::size_t b = 0; b < kB; ++b)
          total[r][b] = _mm512_dpbusd_epi32(total[r][b], four, weights[b]);
      }
      NATIVE_INFER_UNROLL
      for (auto& pointer : a) pointer += 4;
    }
    NATIVE_INFER_UNROLL
    for (std::size_t r = 0; r < kR; ++r) {
      NATIVE_INFER_UNROLL
      for (std::size_t b = 0; b < kB; ++b) {
        _mm512_store_si512(sums + (r * kBlocks + b) * kBlockColumns, total[r][b]);
      }
    }
  }
};

}  // namespace
}  // namespace native_infer
