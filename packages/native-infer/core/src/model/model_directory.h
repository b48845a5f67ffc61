// A model directory in Hugging Face layout: which files to load, and the settings
// sentence-transformers would use.
#pragma once

#include <cstddef>
#include <filesystem>

#include "native_infer/pooling.h"

namespace native_infer {

struct ModelDirectory {
  std::filesystem::path onnx_file;
  std::filesystem::path tokenizer_file;
  Pooling pooling = Pooling::kMean;
  bool normalize = false;
  /// Most tokens of a text, special tokens included.
  std::size_t max_tokens = 512;
};

/// Reads `config.json`, `modules.json`, `1_Pooling/config.json` and `sentence_bert_config.json`,
/// each where present, and chooses the ONNX file: `onnx/model.onnx`, `onnx/model_quantized.onnx`,
/// then the same names at the top, then the only `*.onnx` in `onnx/` or at the top. Throws `Error`
/// with `MODEL_NOT_FOUND` or `MODEL_INVALID`, naming the file.
ModelDirectory read_model_directory(const std::filesystem::path& root);

}  // namespace native_infer
