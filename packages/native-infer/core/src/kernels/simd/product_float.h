// Products in fp32 with fused multiply-adds, for weights in fp32 and in bf16.
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/simd/linear.h"
#include "kernels/simd/row_kernels.h"
#include "kernels/simd/unroll.h"

namespace native_infer {
namespace {

/// Weights [k][16] in fp32.
template <class V>
struct WeightsF32 {
  static constexpr std::size_t kBytes = 4;
  /// Rows k and k + 1 of the columns from `column` on.
  static void load_pair(const std::byte* block, std::size_t k, std::size_t column,
                        typename V::F (&w)[2]) {
    const float* row = reinterpret_cast<const float*>(block) + k * kBlockColumns + column;
    w[0] = V::load(row);
    w[1] = V::load(row + kBlockColumns);
  }
};

/// Weights [k/2][16][2] in bf16.
template <class V>
struct WeightsBf16 {
  static constexpr std::size_t kBytes = 2;
  static void load_pair(const std::byte* block, std::size_t k, std::size_t column,
                        typename V::F (&w)[2]) {
    V::load_bf16_pairs(
        reinterpret_cast<const std::uint16_t*>(block) + k * kBlockColumns + 2 * column, w[0], w[1]);
  }
};

/// `kMaxRows` rows by one block. Every sum is added up in the order of k, whatever the tile's
/// size.
template <class V, class Weights, std::size_t kMaxRows>
struct ProductFloat {
  using Sum = float;
  static constexpr std::size_t kRows = kMaxRows;
  static constexpr std::size_t kBlocks = 1;
  static constexpr std::size_t kInputBytes = 4;
  static constexpr std::size_t kWeightBytes = Weights::kBytes;

  void multiply(const TileArgs& args, float* sums) const { multiply_rows<kMaxRows>(args, sums); }

 private:
  static constexpr std::size_t kVectors = kBlockColumns / V::kLanes;

  /// Finds the instance for exactly `args.rows` rows.
  template <std::size_t kR>
  static void multiply_rows(const TileArgs& args, float* sums) {
    if constexpr (kR > 1) {
      if (args.rows < kR) return multiply_rows<kR - 1>(args, sums);
    }
    using F = typename V::F;
    F total[kR][kVectors];
    NATIVE_INFER_UNROLL
    for (auto& row : total) {
      NATIVE_INFER_UNROLL
      for (auto& t : row) t = V::set(0);
    }
    for (std::size_t k = 0; k < args.k; k += 2) {
      NATIVE_INFER_UNROLL
      for (std::size_t v = 0; v < kVectors; ++v) {
        F w[2];
        Weights::load_pair(args.w, k, v * V::kLanes, w);
        NATIVE_INFER_UNROLL
        for (std::size_t r = 0; r < kR; ++r) {
          const float* a = reinterpret_cast<const float*>(args.a + r * args.a_stride) + k;
          total[r][v] = V::fma(V::set(a[0]), w[0], total[r][v]);
          total[r][v] = V::fma(V::set(a[1]), w[1], total[r][v]);
        }
      }
    }
    NATIVE_INFER_UNROLL
    for (std::size_t r = 0; r < kR; ++r) {
      NATIVE_INFER_UNROLL
      for (std::size_t v = 0; v < kVectors; ++v)
        V::store(sums + r * kBlockColumns + v * V::kLanes, total[r][v]);
    }
  }
};

/// The fp32 and bf16 linears of a set without bf16 arithmetic: bf16 weights meet fp32 rows.
template <class V, std::size_t kMaxRows>
constexpr LinearKernels linear_f32() {
  return {operand_row_bytes_f32, encode_float<V, false>,
          linear<V, ProductFloat<V, WeightsF32<V>, kMaxRows>>, nullptr};
}

template <class V, std::size_t kMaxRows>
constexpr LinearKernels linear_bf16() {
  return {operand_row_bytes_f32, encode_float<V, false>,
          linear<V, ProductFloat<V, WeightsBf16<V>, kMaxRows>>, nullptr};
}

}  // namespace
}  // namespace native_infer
