// How a model's token vectors become one vector for the text.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace native_infer {

/// The modes of the module Pooling of sentence-transformers, and none.
enum class Pooling {
  kMean,
  kCls,
  kMax,
  kLastToken,
  kMeanSqrtLen,   ///< The sum divided by the square root of the number of tokens.
  kWeightedMean,  ///< The first token weighs 1, the second 2, and so on.
  kNone,          ///< The graph pools itself and gives one row per text.
};

/// "mean", "cls", "max", "last_token", "mean_sqrt_len", "weighted_mean" or "none".
std::string_view pooling_name(Pooling pooling);

/// The reverse of `pooling_name`. Throws `Error` with `INVALID_ARGUMENT` naming `name` and what is
/// allowed.
Pooling pooling_from_name(std::string_view name);

/// Pools `tokens` (row-major, [count, width], count at least 1, no padding rows) into `vector`
/// ([width]). `kNone` takes the only row there is.
///
/// `left_out` tokens of the text came before these and do not count (`ModelInfo::include_prompt`):
/// under `kWeightedMean` the first row then weighs `left_out` + 1, as in sentence-transformers.
void pool(Pooling pooling, std::span<const float> tokens, std::span<float> vector,
          std::size_t left_out = 0);

/// The vectors of several modes one after the other: `vector` is [poolings.size() * width].
void pool(std::span<const Pooling> poolings, std::span<const float> tokens, std::size_t width,
          std::span<float> vector, std::size_t left_out = 0);

/// Scales `vector` to unit Euclidean length. A vector shorter than 1e-12 is divided by 1e-12
/// instead, as in sentence-transformers, so that zero stays zero.
void normalize(std::span<float> vector);

/// False where any element is NaN or infinite.
bool all_finite(std::span<const float> vector);

}  // namespace native_infer
