#include "packing/packed_layout.h"

namespace native_infer {
namespace {

LayerPlace place_layer(Places& places, const EncoderConfig& config) {
  const std::size_t hidden = config.hidden;
  const auto linear = [&](std::size_t k, std::size_t n, bool smoothed) {
    return places.linear(config.precision, k, n, smoothed);
  };
  LayerPlace layer;
  layer.qkv = linear(hidden, 3 * hidden, true);
  // Its factors are in the projection of the values.
  layer.attention_output = linear(hidden, hidden, false);
  layer.attention_norm = places.norm(hidden);
  layer.feed_forward_up = linear(hidden, config.feed_forward, true);
  layer.feed_forward_down = linear(config.feed_forward, hidden, true);
  layer.output_norm = places.norm(hidden);
  return layer;
}

}  // namespace

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
