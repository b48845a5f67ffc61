// A whole encoder of random weights, and batches for it.
#pragma once

#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <random>
#include <vector>

#include "encoder/weights.h"
#include "kernels/random_weights.h"

namespace native_infer::test {

/// What each linear of a layer computes in.
struct LinearPrecisions {
  Precision qkv;
  Precision attention_output;
  Precision feed_forward_up;
  Precision feed_forward_down;
};

struct TestLayer {
  TestLayer(Random& random, const EncoderConfig& config, float sharpness,
            const LinearPrecisions& precisions);
  TestLinear qkv;
  TestLinear attention_output;
  TestNorm attention_norm;
  TestLinear feed_forward_up;
  TestLinear feed_forward_down;
  TestNorm output_norm;
};

/// A whole encoder of random weights. Its word rows have the type that the precision has in a file.
struct TestModel {
  /// Attention's scores grow with `sharpness`: 0.2 lets few tokens take most of the weight.
  TestModel(std::uint32_t seed, const EncoderConfig& config, float sharpness = 0.2F);

  /// Layer i has the precisions `of_layers[i % of_layers.size()]`.
  TestModel(std::uint32_t seed, const EncoderConfig& config, float sharpness,
            const std::vector<LinearPrecisions>& of_layers);

  EncoderWeights view() const;

  /// Column `column` of the word row `id`, as it is stored.
  double word(std::size_t id, std::size_t column) const;

  EncoderConfig config;
  std::vector<std::int8_t> word_rows;
  std::vector<float> word_scales;
  std::vector<std::uint16_t> word_rows_bf16;
  std::vector<float> word_rows_f32;
  std::vector<float> position_rows;
  std::vector<float> token_type_rows;
  std::unique_ptr<TestNorm> embedding_norm;
  std::vector<std::unique_ptr<TestLayer>> layers;

 private:
  void draw_words(Random& random);
};

/// Sizes that are small enough to be quick and odd enough to have tails everywhere.
EncoderConfig small_config(Precision precision = Precision::int8);

/// Packed sequences of random ids.
struct TestBatch {
  std::vector<std::int32_t> ids;
  std::vector<std::int32_t> text_starts = {0};
  void add(const std::vector<std::int32_t>& sequence);
};

std::vector<std::int32_t> random_ids(Random& random, std::size_t count, std::size_t vocabulary);

/// Of the queries: scores are then alike for all head sizes.
inline float query_factor(const EncoderConfig& c, float sharpness) {
  return sharpness * std::sqrt(32.0F * static_cast<float>(c.heads) / static_cast<float>(c.hidden));
}

inline TestLayer::TestLayer(Random& random, const EncoderConfig& c, float sharpness,
                            const LinearPrecisions& p)
    : qkv(random, c.hidden, 3 * c.hidden, p.qkv, true, c.hidden, query_factor(c, sharpness)),
      attention_output(random, c.hidden, c.hidden, p.attention_output, false),
      attention_norm(random, c.hidden),
      feed_forward_up(random, c.hidden, c.feed_forward, p.feed_forward_up, true),
      feed_forward_down(random, c.feed_forward, c.hidden, p.feed_forward_down, true),
      output_norm(random, c.hidden) {}

inline void TestModel::draw_words(Random& random) {
  const std::size_t count = config.vocabulary * config.hidden;
  if (config.precision == Precision::int8) {
    std::uniform_int_distribution<int> bytes(-127, 127);
    word_rows.resize(count);
    for (std::int8_t& value : word_rows) value = static_cast<std::int8_t>(bytes(random));
    word_scales = random_floats(random, config.vocabulary, 0.005F, 0.01F);
    return;
  }
  word_rows_f32 = random_floats(random, count, -1.0F, 1.0F);
  if (config.precision == Precision::f32) return;
  for (const float value : word_rows_f32) word_rows_bf16.push_back(cut_to_bf16(value));
  word_rows_f32.clear();
}

inline double TestModel::word(std::size_t id, std::size_t column) const {
  const std::size_t at = id * config.hidden + column;
  switch (config.precision) {
    case Precision::int8:
      return double{word_scales[id]} * word_rows[at];
    case Precision::bf16:
      return std::bit_cast<float>(std::uint32_t{word_rows_bf16[at]} << 16);
    case Precision::f32:
      break;
  }
  return word_rows_f32[at];
}

inline TestModel::TestModel(std::uint32_t seed, const EncoderConfig& c, float sharpness)
    : TestModel(seed, c, sharpness, {{c.precision, c.precision, c.precision, c.precision}}) {}

inline TestModel::TestModel(std::uint32_t seed, const EncoderConfig& c, float sharpness,
                            const std::vector<LinearPrecisions>& of_layers)
    : config(c) {
  Random random(seed);
  draw_words(random);
  position_rows = random_floats(random, c.positions * c.hidden, -0.3F, 0.3F);
  token_type_rows = random_floats(random, c.token_types * c.hidden, -0.1F, 0.1F);
  embedding_norm = std::make_unique<TestNorm>(random, c.hidden);
  for (std::size_t i = 0; i < c.layers; ++i)
    layers.push_back(
        std::make_unique<TestLayer>(random, c, sharpness, of_layers[i % of_layers.size()]));
}

inline EncoderWeights TestModel::view() const {
  const auto pointer = [](const auto& values) { return values.empty() ? nullptr : values.data(); };
  EncoderWeights weights;
  weights.word_rows = pointer(word_rows);
  weights.word_scales = pointer(word_scales);
  weights.word_rows_bf16 = pointer(word_rows_bf16);
  weights.word_rows_f32 = pointer(word_rows_f32);
  weights.position_rows = position_rows.data();
  weights.token_type_rows = token_type_rows.data();
  weights.embedding_norm = embedding_norm->view();
  for (const auto& layer : layers) {
    weights.layers.push_back({layer->qkv.view(), layer->attention_output.view(),
                              layer->attention_norm.view(), layer->feed_forward_up.view(),
                              layer->feed_forward_down.view(), layer->output_norm.view()});
  }
  return weights;
}

inline EncoderConfig small_config(Precision precision) {
  EncoderConfig config;
  config.layers = 2;
  config.hidden = 128;
  config.heads = 4;
  config.feed_forward = 448;
  config.vocabulary = 100;
  config.positions = 80;
  config.precision = precision;
  config.feed_forward_groups = 7;
  return config;
}

inline void TestBatch::add(const std::vector<std::int32_t>& sequence) {
  ids.insert(ids.end(), sequence.begin(), sequence.end());
  text_starts.push_back(static_cast<std::int32_t>(ids.size()));
}

inline std::vector<std::int32_t> random_ids(Random& random, std::size_t count,
                                            std::size_t vocabulary) {
  std::uniform_int_distribution<std::int32_t> distribution(
      0, static_cast<std::int32_t>(vocabulary) - 1);
  std::vector<std::int32_t> ids(count);
  for (std::int32_t& id : ids) id = distribution(random);
  return ids;
}

}  // namespace native_infer::test
