// Shapes and weights of a BERT encoder, as views onto memory that somebody else owns.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "native_infer/precision.h"

namespace native_infer {

/// Columns of one block of weights.
inline constexpr std::size_t kBlockColumns = 16;

/// Hidden and feed-forward sizes are multiples of this.
inline constexpr std::size_t kSizeMultiple = 64;

/// Limits on what the encoder takes.
inline constexpr std::size_t kMaxHidden = 4096;
inline constexpr std::size_t kMaxFeedForward = 16384;

/// Sizes of the encoder. The defaults are those of all-MiniLM-L6-v2.
struct EncoderConfig {
  std::size_t layers = 6;
  std::size_t hidden = 384;
  std::size_t heads = 12;
  std::size_t feed_forward = 1536;
  std::size_t vocabulary = 30522;
  /// Longest sequence, in tokens.
  std::size_t positions = 512;
  float norm_epsilon = 1e-12F;
  Precision precision = Precision::int8;
  /// int8 mode: into how many groups of columns the second feed-forward linear's input is cut, each
  /// with its own scale. 0 picks groups as wide as `hidden` where that divides `feed_forward`.
  std::size_t feed_forward_groups = 0;
};

/// y[n] = sum over k of x[k] * w[k][n] + bias[n], n a multiple of 16, k a multiple of 64. 64-byte
/// aligned data: int8 mode: int8 [n/16][k/4][16][4], w = scale[n] * value, values in -127..127;
/// bf16 mode: bf16 [n/16][k/2][16][2]; f32 mode: fp32 [n/16][k][16].
struct LinearWeights {
  const void* data = nullptr;
  /// fp32 [n], int8 mode only.
  const float* scales = nullptr;
  /// fp32 [n].
  const float* bias = nullptr;
  /// fp32 [k], multiplied into x before it is quantised (the smoothing that the weights make up
  /// for), or null.
  const float* channel_factors = nullptr;
  std::size_t k = 0;
  std::size_t n = 0;
};

/// fp32 [hidden] each.
struct NormWeights {
  const float* gamma = nullptr;
  const float* beta = nullptr;
};

struct LayerWeights {
  /// n = 3 * hidden: queries, keys, values. The scores' factor 1 / sqrt(hidden / heads) is part of
  /// the queries' weights, scales and bias.
  LinearWeights qkv;
  LinearWeights attention_output;
  NormWeights attention_norm;
  LinearWeights feed_forward_up;
  LinearWeights feed_forward_down;
  NormWeights output_norm;
};

struct EncoderWeights {
  /// [vocabulary][hidden], in one of three types: int8 with one scale for each row, bf16, or fp32.
  /// Their type is independent of the linears' precision.
  const std::int8_t* word_rows = nullptr;
  const float* word_scales = nullptr;
  const std::uint16_t* word_rows_bf16 = nullptr;
  const float* word_rows_f32 = nullptr;
  /// fp32 [positions][hidden].
  const float* position_rows = nullptr;
  /// fp32 [hidden]: the row of token type 0.
  const float* token_type_row = nullptr;
  NormWeights embedding_norm;
  std::vector<LayerWeights> layers;
};

}  // namespace native_infer
