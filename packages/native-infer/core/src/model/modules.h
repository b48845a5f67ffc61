// modules.json: what sentence-transformers does one after the other.
#pragma once

#include <filesystem>
#include <optional>

namespace native_infer {

struct Modules {
  /// Folder of the module Transformer: `config.json`, the tokenizer, `sentence_bert_config.json`.
  std::filesystem::path transformer;
  /// Folder of the module Pooling; empty where there is none.
  std::optional<std::filesystem::path> pooling;
  bool normalize = false;
};

/// Reads `modules.json` below `root`. Known are Transformer, Pooling, Normalize in this order, the
/// last two where present, and Dropout, which does nothing outside of training. Without the file:
/// what the folder `1_Pooling` says where there is one, no normalisation. Throws `Error` with
/// `MODEL_INVALID`, naming the file and the module.
Modules read_modules(const std::filesystem::path& root);

}  // namespace native_infer
