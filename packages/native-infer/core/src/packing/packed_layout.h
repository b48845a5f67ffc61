// Where each part of an encoder's packed weights is in one block of memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "encoder/weights.h"
#include "packing/places.h"

namespace native_infer {

/// Changes whenever packed weights look different, or are made differently: files of another
/// version are not read.
inline constexpr std::uint32_t kPackedLayoutVersion = 2;

struct LayerPlace {
  LinearPlace qkv;
  LinearPlace attention_output;
  NormPlace attention_norm;
  LinearPlace feed_forward_up;
  LinearPlace feed_forward_down;
  NormPlace output_norm;
};

/// All places are from the start of one block.
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

}  // namespace native_infer
