// Shapes and weights of a BERT encoder, as views onto memory that somebody else owns.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "kernels/weights.h"
#include "native_infer/precision.h"

namespace native_infer {

/// Limits on what the encoder takes.
inline constexpr std::size_t kMaxHidden = 4096;
inline constexpr std::size_t kMaxFeedForward = 16384;
inline constexpr std::size_t kMaxTokenTypes = 16;

/// Sizes of the encoder. The defaults are those of all-MiniLM-L6-v2.
struct EncoderConfig {
  std::size_t layers = 6;
  std::size_t hidden = 384;
  std::size_t heads = 12;
  std::size_t feed_forward = 1536;
  std::size_t vocabulary = 30522;
  /// Longest text, in tokens.
  std::size_t positions = 512;
  /// Rows of the table of token types.
  std::size_t token_types = 1;
  float norm_epsilon = 1e-12F;
  /// Of the file: what its word rows are in, and its linears, each of which says so itself
  /// (`LinearWeights::precision`).
  Precision precision = Precision::int8;
  /// int8 mode: into how many groups of columns the second feed-forward linear's input is cut, each
  /// with its own scale. 0 picks groups as wide as `hidden` where that divides `feed_forward`.
  std::size_t feed_forward_groups = 0;
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
  /// fp32 [token_types][hidden].
  const float* token_type_rows = nullptr;
  NormWeights embedding_norm;
  std::vector<LayerWeights> layers;
};

}  // namespace native_infer
