// How a model's token vectors become one vector for the text.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace native_infer {

/// The names are those of `1_Pooling/config.json` without their prefix `pooling_mode_`.
enum class Pooling { kMean, kCls, kMax, kLastToken };

/// "mean", "cls", "max" or "last_token".
std::string_view pooling_name(Pooling pooling);

/// The reverse of `pooling_name`. Throws `Error` with `INVALID_ARGUMENT` naming `name` and what is
/// allowed.
Pooling pooling_from_name(std::string_view name);

/// Pools `tokens` (row-major, [count, width], count at least 1, no padding rows) into `vector`
/// ([width]).
void pool(Pooling pooling, std::span<const float> tokens, std::span<float> vector);

/// Scales `vector` to unit Euclidean length. A vector shorter than 1e-12 is divided by 1e-12
/// instead, as in sentence-transformers, so that zero stays zero.
void normalize(std::span<float> vector);

/// False where any element is NaN or infinite.
bool all_finite(std::span<const float> vector);

}  // namespace native_infer
