// The graph between token ids and token vectors.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "ort/session.h"

namespace native_infer {

/// Texts of one batch, packed: text i has the tokens `ids[offsets[i] .. offsets[i + 1])`.
struct TokenBatch {
  std::vector<std::int32_t> ids;
  std::vector<std::int32_t> offsets = {0};

  std::size_t size() const { return offsets.size() - 1; }
  void clear() {
    ids.clear();
    offsets.assign(1, 0);
  }
};

/// The model's output for a batch: one row of `width` floats per token, in the order of
/// `TokenBatch::ids`.
struct TokenVectors {
  ort::Value owner;
  std::span<const float> values;
  std::size_t width = 0;
};

/// Used by one thread at a time.
class TextModel {
 public:
  virtual ~TextModel() = default;

  /// Throws `Error` with `INTERNAL` where the run fails.
  virtual TokenVectors run(const TokenBatch& batch) = 0;

  /// What computes the graph: a kernel set of ours, such as "amx", or "onnxruntime".
  virtual std::string_view kernel() const = 0;

  /// True where a text's vectors are the same bytes in any batch, so that texts may share a run.
  virtual bool batch_invariant() const = 0;
};

/// Loads `file` and finds out which kind of graph it is. Throws `Error` with `MODEL_INVALID` naming
/// the file.
std::unique_ptr<TextModel> load_text_model(std::shared_ptr<const ort::Runtime> runtime,
                                           const std::filesystem::path& file, int threads);

}  // namespace native_infer
