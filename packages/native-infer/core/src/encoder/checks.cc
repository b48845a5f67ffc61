#include "encoder/checks.h"

#include <cstdint>
#include <string>

#include "kernels/workspace.h"
#include "native_infer/error.h"

namespace native_infer {
namespace {

[[noreturn]] void fail(const std::string& message) {
  throw Error(ErrorCode::MODEL_INVALID, "Encoder: " + message);
}

void require_range(const char* name, std::size_t value, std::size_t min, std::size_t max) {
  if (value >= min && value <= max) return;
  fail(std::string(name) + " is " + std::to_string(value) + ", allowed are " + std::to_string(min) +
       " to " + std::to_string(max) + ".");
}

void require_multiple(const char* name, std::size_t value, std::size_t unit) {
  if (value % unit == 0) return;
  fail(std::string(name) + " is " + std::to_string(value) + ", which is not a multiple of " +
       std::to_string(unit) + ".");
}

void require_present(const std::string& name, const void* pointer) {
  if (pointer == nullptr) fail(name + " is missing.");
}

void check_linear(const std::string& name, const LinearWeights& weights, std::size_t k,
                  std::size_t n) {
  require_present(name + ".data", weights.data);
  require_present(name + ".bias", weights.bias);
  if (weights.precision == Precision::int8) require_present(name + ".scales", weights.scales);
  if (weights.k != k || weights.n != n) {
    fail(name + " is " + std::to_string(weights.k) + " by " + std::to_string(weights.n) +
         ", but the sizes ask for " + std::to_string(k) + " by " + std::to_string(n) + ".");
  }
  if (reinterpret_cast<std::uintptr_t>(weights.data) % kAlignment != 0) {
    fail(name + ".data is not aligned to " + std::to_string(kAlignment) + " bytes.");
  }
}

void check_norm(const std::string& name, const NormWeights& norm) {
  require_present(name + ".gamma", norm.gamma);
  require_present(name + ".beta", norm.beta);
}

void check_layer(const EncoderConfig& config, const std::string& name, const LayerWeights& layer) {
  const std::size_t hidden = config.hidden;
  check_linear(name + ".qkv", layer.qkv, hidden, 3 * hidden);
  check_linear(name + ".attention_output", layer.attention_output, hidden, hidden);
  check_linear(name + ".feed_forward_up", layer.feed_forward_up, hidden, config.feed_forward);
  check_linear(name + ".feed_forward_down", layer.feed_forward_down, config.feed_forward, hidden);
  check_norm(name + ".attention_norm", layer.attention_norm);
  check_norm(name + ".output_norm", layer.output_norm);
}

void check_words(const EncoderWeights& weights) {
  const int given = (weights.word_rows != nullptr ? 1 : 0) +
                    (weights.word_rows_bf16 != nullptr ? 1 : 0) +
                    (weights.word_rows_f32 != nullptr ? 1 : 0);
  if (given != 1) fail("word_rows are given in " + std::to_string(given) + " types, not in one.");
  if (weights.word_rows != nullptr) {
    require_present("word_scales", weights.word_scales);
  } else if (weights.word_scales != nullptr) {
    fail("word_scales are given, but only int8 word_rows have scales.");
  }
}

}  // namespace

EncoderConfig checked_config(EncoderConfig config) {
  require_range("layers", config.layers, 1, 256);
  require_range("hidden", config.hidden, kSizeMultiple, kMaxHidden);
  require_multiple("hidden", config.hidden, kSizeMultiple);
  require_range("feed_forward", config.feed_forward, kSizeMultiple, kMaxFeedForward);
  require_multiple("feed_forward", config.feed_forward, kSizeMultiple);
  require_range("heads", config.heads, 1, config.hidden);
  require_multiple("hidden", config.hidden, config.heads);
  require_multiple("hidden / heads", config.hidden / config.heads, 32);
  require_range("vocabulary", config.vocabulary, 1, 1U << 24);
  require_range("positions", config.positions, 1, 1U << 16);
  require_range("token_types", config.token_types, 1, kMaxTokenTypes);
  if (config.feed_forward_groups == 0) {
    const bool divides = config.feed_forward % config.hidden == 0;
    config.feed_forward_groups = divides ? config.feed_forward / config.hidden : 1;
  }
  require_range("feed_forward_groups", config.feed_forward_groups, 1,
                config.feed_forward / kSizeMultiple);
  require_multiple("feed_forward", config.feed_forward, config.feed_forward_groups * kSizeMultiple);
  return config;
}

void check_weights(const EncoderConfig& config, const EncoderWeights& weights) {
  check_words(weights);
  require_present("position_rows", weights.position_rows);
  require_present("token_type_rows", weights.token_type_rows);
  check_norm("embedding_norm", weights.embedding_norm);
  if (weights.layers.size() != config.layers) {
    fail("there are " + std::to_string(weights.layers.size()) +
         " layers of weights, but `layers` is " + std::to_string(config.layers) + ".");
  }
  for (std::size_t i = 0; i < config.layers; ++i) {
    check_layer(config, "layers[" + std::to_string(i) + "]", weights.layers[i]);
  }
}

}  // namespace native_infer
