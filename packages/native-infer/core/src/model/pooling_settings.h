// config.json of the module Pooling.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>

#include "native_infer/pooling.h"

namespace native_infer {

struct PoolingSettings {
  Pooling pooling = Pooling::kMean;
  /// Whether the tokens of a prompt count.
  bool include_prompt = true;
  /// How many numbers the graph must give for each token, where the file says it.
  std::optional<std::size_t> width;
};

/// Reads `config.json` in `folder`; mean pooling where there is none. Throws `Error` with
/// `MODEL_INVALID`, naming the file and the field: for several modes at once, which
/// sentence-transformers would concatenate, and for unknown ones.
PoolingSettings read_pooling_settings(const std::filesystem::path& folder);

}  // namespace native_infer
