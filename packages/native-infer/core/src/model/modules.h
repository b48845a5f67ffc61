// modules.json: what sentence-transformers does one after the other.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace native_infer {

/// What can follow pooling, in any order.
enum class StepKind : std::uint8_t {
  kDense,
  kLayerNorm,
  kNormalize,
  kCut,  ///< To the first so many elements; no module, but `truncate_dim`.
};

struct ModuleStep {
  StepKind kind;
  /// Has the module's `config.json`, and its weights. Need not exist for Normalize.
  std::filesystem::path folder;
};

struct Modules {
  /// Folder of the first module: `config.json`, the tokenizer, `sentence_bert_config.json`.
  std::filesystem::path transformer;
  /// The first module is a StaticEmbedding, whose texts get no special tokens.
  bool is_static = false;
  /// Folder of the module Pooling; empty where there is none.
  std::optional<std::filesystem::path> pooling;
  /// Folder of the module SpladePooling, which makes sparse vectors; empty where there is none.
  std::optional<std::filesystem::path> splade;
  /// Folder of the module SparseStaticEmbedding, which makes those of queries; empty where all
  /// texts go the same way.
  std::optional<std::filesystem::path> query_weights;
  /// What follows, in order.
  std::vector<ModuleStep> steps;
  /// False where there is no modules.json.
  bool listed = false;
};

/// Reads `modules.json` below `root`. The first module is a Transformer (of sentence_transformers,
/// or a class of the repository's own whose name ends so) or a StaticEmbedding; then come Pooling,
/// if there is one, and any of Dense, LayerNorm and Normalize; or a SpladePooling alone. Or
/// a Router alone (`read_router`). Dropout does nothing outside of training. Without the file: what
/// the folder `1_Pooling` says where there is one, and no steps. Throws `Error` with
/// `MODEL_INVALID`, naming the file and the module.
Modules read_modules(const std::filesystem::path& root);

/// Throws `Error` with `MODEL_INVALID`, naming `file`, for a module's path that leads out of the
/// model directory.
void check_module_path(const std::filesystem::path& file, const std::string& path);

}  // namespace native_infer
