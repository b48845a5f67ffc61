#include "packing/packer.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <vector>

#include "encoder/checks.h"
#include "packing/linear_packer.h"
#include "weights/short_floats.h"

namespace native_infer {
namespace {

float* floats_at(std::byte* block, std::size_t place) {
  return reinterpret_cast<float*>(block + place);
}

/// What the packing of one encoder has in common.
struct Packing {
  const FamilySpec& spec;
  const EncoderConfig& config;
  const SmoothingStrengths& strengths;
  std::byte* block;

  bool smooths() const { return config.precision == Precision::int8; }
};

void pack_words(const Packing& to, const FloatTensor& table, const PackedLayout& layout) {
  const std::size_t width = to.config.hidden;
  std::vector<float> row(width);
  for (std::size_t i = 0; i < to.config.vocabulary; ++i) {
    read_finite_rows(table, i, 1, row);
    std::byte* out = to.block + layout.word_rows + i * width * weight_bytes(to.config.precision);
    switch (to.config.precision) {
      case Precision::int8:
        floats_at(to.block, *layout.word_scales)[i] =
            quantise_row(row, {reinterpret_cast<std::int8_t*>(out), width});
        break;
      case Precision::bf16:
        std::transform(row.begin(), row.end(), reinterpret_cast<std::uint16_t*>(out), to_bfloat16);
        break;
      case Precision::f32:
        std::copy(row.begin(), row.end(), reinterpret_cast<float*>(out));
        break;
    }
  }
}

void pack_norm(const NormParts& norm, const NormPlace& place, std::byte* block) {
  const std::size_t width = norm.gain.elements();
  read_finite(norm.gain, {floats_at(block, place.gain), width});
  read_finite(norm.bias, {floats_at(block, place.bias), width});
}

void pack_embeddings(const Packing& to, const EncoderParts& parts, const PackedLayout& layout) {
  const std::size_t width = to.config.hidden;
  pack_words(to, parts.word, layout);
  read_finite_rows(parts.position, to.spec.first_position, to.config.positions,
                   {floats_at(to.block, layout.position_rows), to.config.positions * width});
  // A family without types adds nothing: the block is zeros.
  if (parts.token_type) {
    const std::size_t types = to.config.token_types;
    read_finite_rows(*parts.token_type, 0, types,
                     {floats_at(to.block, layout.token_type_rows), types * width});
  }
  pack_norm(parts.embedding_norm, layout.embedding_norm, to.block);
}

using Factors = std::vector<float>;

/// A linear whose input keeps factors of its own.
void pack_smoothed(const Packing& to, std::span<const LinearPart> parts, const LinearPlace& place,
                   const std::vector<float>* peaks, double strength) {
  Factors factors;
  if (to.smooths() && peaks != nullptr)
    factors = smoothing_factors(weight_peaks(parts, place.k), *peaks, strength);
  if (to.smooths() && factors.empty()) factors.assign(place.k, 1.0F);
  pack_linear(parts, factors, place, to.block);
}

void pack_attention(const Packing& to, const LayerParts& layer, const LayerPlace& place,
                    const LayerPeaks* peaks) {
  const std::size_t head_size = to.config.hidden / to.config.heads;
  const float score_factor = 1 / std::sqrt(static_cast<float>(head_size));
  const std::array<LinearPart, 1> output = {{{&layer.attention_output, 1, {}}}};
  Factors context;
  if (to.smooths() && peaks != nullptr)
    context = smoothing_factors(weight_peaks(output, place.attention_output.k),
                                peaks->attention_output, to.strengths.attention_output);
  // The factors of the context go into what it is a mean of: the values.
  const std::array<LinearPart, 3> projected = {
      {{&layer.query, score_factor, {}}, {&layer.key, 1, {}}, {&layer.value, 1, context}}};
  const std::array<LinearPart, 3> plain = {
      {{&layer.query, score_factor, {}}, {&layer.key, 1, {}}, {&layer.value, 1, {}}}};
  Factors factors;
  if (to.smooths()) {
    factors.assign(place.qkv.k, 1.0F);
    if (peaks != nullptr)
      factors = smoothing_factors(weight_peaks(plain, place.qkv.k), peaks->qkv, to.strengths.qkv);
  }
  pack_linear(projected, factors, place.qkv, to.block);
  pack_linear(output, context, place.attention_output, to.block);
  pack_norm(layer.attention_norm, place.attention_norm, to.block);
}

void pack_layer(const Packing& to, const LayerParts& layer, const LayerPlace& place,
                const LayerPeaks* peaks) {
  pack_attention(to, layer, place, peaks);
  const std::array<LinearPart, 1> up = {{{&layer.feed_forward_up, 1, {}}}};
  const std::array<LinearPart, 1> down = {{{&layer.feed_forward_down, 1, {}}}};
  pack_smoothed(to, up, place.feed_forward_up, peaks == nullptr ? nullptr : &peaks->feed_forward_up,
                to.strengths.feed_forward_up);
  pack_smoothed(to, down, place.feed_forward_down,
                peaks == nullptr ? nullptr : &peaks->feed_forward_down,
                to.strengths.feed_forward_down);
  pack_norm(layer.output_norm, place.output_norm, to.block);
}

}  // namespace

EncoderConfig encoder_config(const FamilySpec& spec, Precision precision) {
  EncoderConfig config;
  config.layers = spec.layers;
  config.hidden = spec.hidden;
  config.heads = spec.heads;
  config.feed_forward = spec.feed_forward;
  config.vocabulary = spec.vocabulary;
  config.positions = spec.positions();
  config.token_types = std::clamp<std::size_t>(spec.token_types, 1, kMaxTokenTypes);
  config.norm_epsilon = spec.norm_epsilon;
  config.precision = precision;
  return checked_config(config);
}

void pack_encoder(const EncoderParts& parts, const FamilySpec& spec, const EncoderConfig& config,
                  const PackedLayout& layout, const Peaks& peaks, std::byte* block,
                  const SmoothingStrengths& strengths) {
  const Packing to{spec, config, strengths, block};
  pack_embeddings(to, parts, layout);
  for (std::size_t i = 0; i < config.layers; ++i)
    pack_layer(to, parts.layers[i], layout.layers[i], peaks.empty() ? nullptr : &peaks[i]);
}

}  // namespace native_infer
