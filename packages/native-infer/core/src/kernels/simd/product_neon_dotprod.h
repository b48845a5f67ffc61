// The integer product with NEON's signed dot product (Armv8.2 DotProd).
#pragma once

#include <arm_neon.h>

#include <cstddef>
#include <cstdint>

#include "kernels/simd/linear.h"
#include "kernels/simd/unroll.h"

namespace native_infer {
namespace {

/// sums[i] += the product of weights 4 i … 4 i + 3 and values 4 kQuad … 4 kQuad + 3. Assembler
/// text, because compilers offer the intrinsic only where the whole file may use the instruction.
template <int kQuad>
inline void add_dot_product(int32x4_t& sums, int8x16_t weights, int8x16_t values) {
  __asm__(".arch armv8.2-a+dotprod\n\tsdot %0.4s, %1.16b, %2.4b[%c3]"
          : "+w"(sums)
          : "w"(weights), "w"(values), "i"(kQuad));
}

/// The rows are unsigned, the instruction is not: it gets a - 128, and 128 times the weights' sum
/// makes up for it.
struct ProductNeonDotprod {
  using Sum = std::int32_t;
  static constexpr std::size_t kRows = 4;
  static constexpr std::size_t kBlocks = 1;
  static constexpr std::size_t kInputBytes = 1;
  static constexpr std::size_t kWeightBytes = 1;

  void multiply(const TileArgs& args, std::int32_t* sums) const {
    multiply_rows<kRows>(args, sums);
  }

 private:
  /// Finds the instance for exactly `args.rows` rows.
  template <std::size_t kR>
  static void multiply_rows(const TileArgs& args, std::int32_t* sums) {
    if constexpr (kR > 1) {
      if (args.rows < kR) return multiply_rows<kR - 1>(args, sums);
    }
    int32x4_t total[kR + 1][4];
    NATIVE_INFER_UNROLL
    for (std::size_t r = 0; r <= kR; ++r) {
      NATIVE_INFER_UNROLL
      for (std::size_t c = 0; c < 4; ++c) total[r][c] = vdupq_n_s32(0);
    }
    for (std::size_t k = 0; k < args.k; k += 16) {
      int8x16_t a[kR];
      NATIVE_INFER_UNROLL
      for (std::size_t r = 0; r < kR; ++r) {
        const auto* row = reinterpret_cast<const std::uint8_t*>(args.a + r * args.a_stride + k);
        a[r] = vreinterpretq_s8_u8(veorq_u8(vld1q_u8(row), vdupq_n_u8(0x80)));
      }
      const std::byte* w = args.w + k * kBlockColumns;
      four_values<0>(w, a, total);
      four_values<1>(w + 64, a, total);
      four_values<2>(w + 128, a, total);
      four_values<3>(w + 192, a, total);
    }
    NATIVE_INFER_UNROLL
    for (std::size_t r = 0; r < kR; ++r) {
      NATIVE_INFER_UNROLL
      for (std::size_t c = 0; c < 4; ++c) {
        vst1q_s32(sums + r * kBlockColumns + 4 * c,
                  vaddq_s32(total[r][c], vshlq_n_s32(total[kR][c], 7)));
      }
    }
  }

  /// Adds the products of values 4 kQuad … 4 kQuad + 3 of all rows, and the weights themselves to
  /// the last total.
  template <int kQuad, std::size_t kR>
  static void four_values(const std::byte* w, const int8x16_t (&a)[kR],
                          int32x4_t (&total)[kR + 1][4]) {
    NATIVE_INFER_UNROLL
    for (std::size_t c = 0; c < 4; ++c) {
      const int8x16_t weights = vld1q_s8(reinterpret_cast<const std::int8_t*>(w) + 16 * c);
      NATIVE_INFER_UNROLL
      for (std::size_t r = 0; r < kR; ++r) add_dot_product<kQuad>(total[r][c], weights, a[r]);
      add_dot_product<0>(total[kR][c], weights, vdupq_n_s8(1));
    }
  }
};

}  // namespace
}  // namespace native_infer
