// The weights that kernels multiply with, as views onto memory that somebody else owns.
#pragma once

#include <cstddef>

#include "native_infer/precision.h"

namespace native_infer {

/// Columns of one block of weights.
inline constexpr std::size_t kBlockColumns = 16;

/// Widths of rows, and so the `k` of every linear, are multiples of this.
inline constexpr std::size_t kSizeMultiple = 64;

/// y[n] = sum over k of x[k] * w[k][n] + bias[n], n a multiple of 16, k a multiple of 64. 64-byte
/// aligned data: int8 mode: int8 [n/16][k/4][16][4], w = scale[n] * value, values in -127..127;
/// bf16 mode: bf16 [n/16][k/2][16][2]; f32 mode: fp32 [n/16][k][16].
struct LinearWeights {
  const void* data = nullptr;
  /// fp32 [n], int8 mode only; null in the others.
  const float* scales = nullptr;
  /// fp32 [n].
  const float* bias = nullptr;
  /// fp32 [k], multiplied into x before it is quantised (the smoothing that the weights make up
  /// for), or null.
  const float* channel_factors = nullptr;
  std::size_t k = 0;
  std::size_t n = 0;
  /// The mode that `data` is laid out for.
  Precision precision = Precision::int8;
};

/// fp32 [width] each.
struct NormWeights {
  const float* gamma = nullptr;
  const float* beta = nullptr;
};

}  // namespace native_infer
