// config.json of the module Pooling.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <vector>

#include "native_infer/pooling.h"

namespace native_infer {

struct PoolingSettings {
  /// At least one; the vectors of several follow each other in this order.
  std::vector<Pooling> poolings = {Pooling::kMean};
  /// Whether the tokens of a prompt count.
  bool include_prompt = true;
  /// How many numbers the graph must give for each token, where the file says it.
  std::optional<std::size_t> width;
};

/// Reads `config.json` in `folder`. Throws `Error` with `MODEL_INVALID`, naming the file and the
/// field: if there is no such file, or for unknown modes and fields.
PoolingSettings read_pooling_settings(const std::filesystem::path& folder);

}  // namespace native_infer
