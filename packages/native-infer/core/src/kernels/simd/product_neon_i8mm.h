// The integer product with NEON's int8 matrix instructions (Armv8.6 I8MM): two rows by two columns
// by eight values.
#pragma once

#include <arm_neon.h>

#include <cstddef>
#include <cstdint>

#include "kernels/simd/linear.h"
#include "kernels/simd/unroll.h"

namespace native_infer {
namespace {

/// sums, a 2 x 2 matrix, += two rows of eight unsigned values times two columns of eight signed
/// ones. Assembler text, because compilers offer the intrinsic only where the whole file may use
/// the instruction.
inline void add_matrix_product(int32x4_t& sums, uint8x16_t rows, int8x16_t columns) {
  __asm__(".arch armv8.6-a+i8mm\n\tusmmla %0.4s, %1.16b, %2.16b"
          : "+w"(sums)
          : "w"(rows), "w"(columns));
}

struct ProductNeonI8mm {
  using Sum = std::int32_t;
  static constexpr std::size_t kRows = 4;
  static constexpr std::size_t kBlocks = 1;
  static constexpr std::size_t kInputBytes = 1;
  static constexpr std::size_t kWeightBytes = 1;

  /// An odd last row is read twice.
  void multiply(const TileArgs& args, std::int32_t* sums) const {
    args.rows > 2 ? multiply_pairs<2>(args, sums) : multiply_pairs<1>(args, sums);
  }

 private:
  template <std::size_t kPairs>
  static void multiply_pairs(const TileArgs& args, std::int32_t* sums) {
    const std::uint8_t* a[2 * kPairs];
    for (std::size_t r = 0; r < 2 * kPairs; ++r) {
      const std::size_t row = r < args.rows ? r : args.rows - 1;
      a[r] = reinterpret_cast<const std::uint8_t*>(args.a + row * args.a_stride);
    }
    int32x4_t total[kPairs][8];
    NATIVE_INFER_UNROLL
    for (std::size_t p = 0; p < kPairs; ++p) {
      NATIVE_INFER_UNROLL
      for (std::size_t c = 0; c < 8; ++c) total[p][c] = vdupq_n_s32(0);
    }
    for (std::size_t k = 0; k < args.k; k += 8) {
      uint8x16_t rows[kPairs];
      NATIVE_INFER_UNROLL
      for (std::size_t p = 0; p < kPairs; ++p) {
        rows[p] = vcombine_u8(vld1_u8(a[2 * p] + k), vld1_u8(a[2 * p + 1] + k));
      }
      eight_values(reinterpret_cast<const std::int32_t*>(args.w + k * kBlockColumns), rows, total);
    }
    NATIVE_INFER_UNROLL
    for (std::size_t p = 0; p < kPairs; ++p) {
      NATIVE_INFER_UNROLL
      for (std::size_t c = 0; c < 8; ++c) {
        std::int32_t* upper = sums + 2 * p * kBlockColumns + 2 * c;
        vst1_s32(upper, vget_low_s32(total[p][c]));
        vst1_s32(upper + kBlockColumns, vget_high_s32(total[p][c]));
      }
    }
  }

  /// `w` holds four values of sixteen columns, then the next four: a zip brings a column's eight
  /// together.
  template <std::size_t kPairs>
  static void eight_values(const std::int32_t* w, const uint8x16_t (&rows)[kPairs],
                           int32x4_t (&total)[kPairs][8]) {
    NATIVE_INFER_UNROLL
    for (std::size_t c = 0; c < 4; ++c) {
      const int32x4_t first = vld1q_s32(w + 4 * c);
      const int32x4_t second = vld1q_s32(w + 4 * c + 16);
      const int8x16_t left = vreinterpretq_s8_s32(vzip1q_s32(first, second));
      const int8x16_t right = vreinterpretq_s8_s32(vzip2q_s32(first, second));
      NATIVE_INFER_UNROLL
      for (std::size_t p = 0; p < kPairs; ++p) {
        add_matrix_product(total[p][2 * c], rows[p], left);
        add_matrix_product(total[p][2 * c + 1], rows[p], right);
      }
    }
  }
};

}  // namespace
}  // namespace native_infer
