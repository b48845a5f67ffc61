#include "packing/packed_layout.h"

#include "kernels/workspace.h"

namespace native_infer {
namespace {

/// Gives out pieces of a block, one after the other.
class Places {
 public:
  std::size_t take(std::size_t bytes) {
    const std::size_t at = used_;
    used_ += (bytes + kAlignment - 1) / kAlignment * kAlignment;
    return at;
  }
  std::size_t floats(std::size_t count) { return take(count * sizeof(float)); }
  NormPlace norm(std::size_t width) {
    NormPlace place;
    place.gain = floats(width);
    place.bias = floats(width);
    return place;
  }
  /// `smoothed`: the input is multiplied by factors of its own before it is quantised.
  LinearPlace linear(const EncoderConfig& config, std::size_t k, std::size_t n, bool smoothed) {
    const bool quantised = config.precision == Precision::int8;
    LinearPlace place;
    place.k = k;
    place.n = n;
    place.precision = config.precision;
    place.data = take(k * n * weight_bytes(config.precision));
    if (quantised) place.scales = floats(n);
    place.bias = floats(n);
    if (quantised && smoothed) place.channel_factors = floats(k);
    return place;
  }

  std::size_t used() const { return used_; }

 private:
  std::size_t used_ = 0;
};

LayerPlace place_layer(Places& places, const EncoderConfig& config) {
  const std::size_t hidden = config.hidden;
  LayerPlace layer;
  layer.qkv = places.linear(config, hidden, 3 * hidden, true);
  // Its factors are in the projection of the values.
  layer.attention_output = places.linear(config, hidden, hidden, false);
  layer.attention_norm = places.norm(hidden);
  layer.feed_forward_up = places.linear(config, hidden, config.feed_forward, true);
  layer.feed_forward_down = places.linear(config, config.feed_forward, hidden, true);
  layer.output_norm = places.norm(hidden);
  return layer;
}

const float* floats_at(const std::byte* block, std::size_t place) {
  return reinterpret_cast<const float*>(block + place);
}

const float* floats_at(const std::byte* block, const std::optional<std::size_t>& place) {
  return place ? floats_at(block, *place) : nullptr;
}

LinearWeights view(const LinearPlace& place, const std::byte* block) {
  LinearWeights weights;
  weights.data = block + place.data;
  weights.scales = floats_at(block, place.scales);
  weights.bias = floats_at(block, place.bias);
  weights.channel_factors = floats_at(block, place.channel_factors);
  weights.k = place.k;
  weights.n = place.n;
  weights.precision = place.precision;
  return weights;
}

NormWeights view(const NormPlace& place, const std::byte* block) {
  return {floats_at(block, place.gain), floats_at(block, place.bias)};
}

}  // namespace

std::size_t weight_bytes(Precision precision) {
  return precision == Precision::int8 ? 1 : precision == Precision::bf16 ? 2 : 4;
}

PackedLayout::PackedLayout(const EncoderConfig& config) {
  Places places;
  word_rows = places.take(config.vocabulary * config.hidden * weight_bytes(config.precision));
  if (config.precision == Precision::int8) word_scales = places.floats(config.vocabulary);
  position_rows = places.floats(config.positions * config.hidden);
  token_type_rows = places.floats(config.token_types * config.hidden);
  embedding_norm = places.norm(config.hidden);
  for (std::size_t i = 0; i < config.layers; ++i) layers.push_back(place_layer(places, config));
  bytes = places.used();
}

EncoderWeights view_packed(const PackedLayout& layout, const EncoderConfig& config,
                           const std::byte* block) {
  EncoderWeights weights;
  const std::byte* words = block + layout.word_rows;
  switch (config.precision) {
    case Precision::int8:
      weights.word_rows = reinterpret_cast<const std::int8_t*>(words);
      break;
    case Precision::bf16:
      weights.word_rows_bf16 = reinterpret_cast<const std::uint16_t*>(words);
      break;
    case Precision::f32:
      weights.word_rows_f32 = reinterpret_cast<const float*>(words);
      break;
  }
  weights.word_scales = floats_at(block, layout.word_scales);
  weights.position_rows = floats_at(block, layout.position_rows);
  weights.token_type_rows = floats_at(block, layout.token_type_rows);
  weights.embedding_norm = view(layout.embedding_norm, block);
  for (const LayerPlace& place : layout.layers) {
    LayerWeights layer;
    layer.qkv = view(place.qkv, block);
    layer.attention_output = view(place.attention_output, block);
    layer.attention_norm = view(place.attention_norm, block);
    layer.feed_forward_up = view(place.feed_forward_up, block);
    layer.feed_forward_down = view(place.feed_forward_down, block);
    layer.output_norm = view(place.output_norm, block);
    weights.layers.push_back(layer);
  }
  return weights;
}

}  // namespace native_infer
