// A model directory in Hugging Face layout: which files to load, and the settings
// sentence-transformers would use.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>

#include "native_infer/pooling.h"
#include "native_infer/precision.h"

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
/// each where present, and chooses the ONNX file with `choose_onnx_file`. Throws `Error` with
/// `MODEL_NOT_FOUND` or `MODEL_INVALID`, naming the file.
ModelDirectory read_model_directory(const std::filesystem::path& root,
                                    std::optional<Precision> precision = {});

/// The first of these that exists: without a precision `onnx/model_native.onnx` (our operators),
/// `onnx/model.onnx`, `onnx/model_quantized.onnx`, the last two at the top, the only `*.onnx` in
/// `onnx/` or at the top; with int8 `onnx/model_native.onnx` or `onnx/model_quantized.onnx`; with
/// bf16 `onnx/model_native_bf16.onnx`; with fp32 `onnx/model_native_fp32.onnx`, `onnx/model.onnx`
/// or `model.onnx`. Throws `Error` with `MODEL_NOT_FOUND`.
std::filesystem::path choose_onnx_file(const std::filesystem::path& root,
                                       std::optional<Precision> precision);

}  // namespace native_infer
