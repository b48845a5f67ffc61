// Where each part of an encoder's packed weights is in one block of memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "encoder/weights.h"

namespace native_infer {

/// Changes whenever packed weights look different, or are made differently: files of another
/// version are not read.
inline constexpr std::uint32_t kPackedLayoutVersion = 2;

/// Places in bytes from the start of the block, multiples of 64; absent ones have no value.
struct LinearPlace {
  std::size_t k = 0;
  std::size_t n = 0;
  std::size_t data = 0;
  std::optional<std::size_t> scales;
  std::size_t bias = 0;
  std::optional<std::size_t> channel_factors;
  Precision precision = Precision::int8;
};

struct NormPlace {
  std::size_t gain = 0;
  std::size_t bias = 0;
};

struct LayerPlace {
  LinearPlace qkv;
  LinearPlace attention_output;
  NormPlace attention_norm;
  LinearPlace feed_forward_up;
  LinearPlace feed_forward_down;
  NormPlace output_norm;
};

struct PackedLayout {
  /// Of sizes that `checked_config` has seen.
  explicit PackedLayout(const EncoderConfig& config);

  std::size_t word_rows = 0;
  std::optional<std::size_t> word_scales;
  std::size_t position_rows = 0;
  std::size_t token_type_rows = 0;
  NormPlace embedding_norm;
  std::vector<LayerPlace> layers;
  /// Of the whole block.
  std::size_t bytes = 0;
};

/// The weights in a block, which is aligned to 64 bytes and outlives them.
EncoderWeights view_packed(const PackedLayout& layout, const EncoderConfig& config,
                           const std::byte* block);

/// Bytes of one number of a linear's weights, and of a word's row.
std::size_t weight_bytes(Precision precision);

}  // namespace native_infer
