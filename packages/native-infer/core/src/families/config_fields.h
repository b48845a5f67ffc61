// Fields of config.json that several families have.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "json/json_file.h"

namespace native_infer {

/// `absent` if the field is, which is what transformers takes then. Throws `Error` with
/// `MODEL_INVALID`, naming file and field, unless it is an integer from `min` to `max`.
std::size_t size_field(const JsonFile& config, const std::string& field, std::size_t min,
                       std::size_t max, std::size_t absent);

/// `layer_norm_eps`, as the field is called: more than 0 and less than 1.
float epsilon_field(const JsonFile& config, float absent);

inline constexpr std::size_t kMaxTableRows = std::size_t{1} << 24;
inline constexpr std::size_t kMaxLayers = 256;
inline constexpr std::size_t kMaxPositions = std::size_t{1} << 16;
/// Of hidden states and of the feed-forward part: beyond, a size is a mistake.
inline constexpr std::size_t kMaxWidth = std::size_t{1} << 20;

}  // namespace native_infer
