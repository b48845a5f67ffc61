// Random operands and weights for the kernels' benchmarks: right in shape, without meaning.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <random>

#include "encoder/weights.h"
#include "kernels/kernel_sets.h"
#include "kernels/workspace.h"

namespace native_infer::bench {

/// Owns memory that the kernels' views point into.
class RandomModel {
 public:
  explicit RandomModel(std::uint32_t seed) : random_(seed) {}

  float* floats(std::size_t count, float low, float high) {
    auto* values = reinterpret_cast<float*>(take(count * sizeof(float)));
    std::uniform_real_distribution<float> distribution(low, high);
    for (std::size_t i = 0; i < count; ++i) values[i] = distribution(random_);
    return values;
  }

  /// -127 to 127, spread like a trained model's weights: the AVX2 kernels' speed depends on it.
  std::int8_t* bytes(std::size_t count) {
    auto* values = reinterpret_cast<std::int8_t*>(take(count));
    std::normal_distribution<float> distribution(0.0F, 36.0F);
    for (std::size_t i = 0; i < count; ++i)
      values[i] = static_cast<std::int8_t>(std::clamp(distribution(random_), -127.0F, 127.0F));
    return values;
  }

  /// Zero bytes.
  std::byte* take(std::size_t size) {
    memory_.emplace_back();
    return memory_.back().reserve(size);
  }

  LinearWeights linear(std::size_t k, std::size_t n, Precision precision, bool with_factors) {
    LinearWeights weights;
    weights.k = k;
    weights.n = n;
    weights.precision = precision;
    if (precision == Precision::int8) {
      weights.data = bytes(k * n);
      weights.scales = floats(n, 0.0004F, 0.0008F);
    } else {
      // As bf16 these are pairs of small numbers too.
      weights.data = floats(k * n / (precision == Precision::bf16 ? 2 : 1), -0.05F, 0.05F);
    }
    weights.bias = floats(n, -0.1F, 0.1F);
    if (with_factors) weights.channel_factors = floats(k, 0.5F, 2.0F);
    return weights;
  }

  NormWeights norm(std::size_t width) {
    return {floats(width, 0.8F, 1.2F), floats(width, -0.1F, 0.1F)};
  }

  EncoderWeights encoder(const EncoderConfig& c) {
    EncoderWeights weights;
    weights.word_rows = bytes(c.vocabulary * c.hidden);
    weights.word_scales = floats(c.vocabulary, 0.0005F, 0.001F);
    weights.position_rows = floats(c.positions * c.hidden, -0.05F, 0.05F);
    weights.token_type_rows = floats(c.hidden, -0.05F, 0.05F);
    weights.embedding_norm = norm(c.hidden);
    for (std::size_t i = 0; i < c.layers; ++i) {
      weights.layers.push_back({linear(c.hidden, 3 * c.hidden, c.precision, true),
                                linear(c.hidden, c.hidden, c.precision, false), norm(c.hidden),
                                linear(c.hidden, c.feed_forward, c.precision, true),
                                linear(c.feed_forward, c.hidden, c.precision, true),
                                norm(c.hidden)});
    }
    return weights;
  }

 private:
  std::mt19937 random_;
  std::deque<Workspace> memory_;
};

inline const char* name_of(Precision precision) {
  return precision == Precision::int8 ? "int8" : precision == Precision::bf16 ? "bf16" : "f32";
}

}  // namespace native_infer::bench
