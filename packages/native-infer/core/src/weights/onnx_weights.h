// Weights by Hugging Face's names in an ONNX export.
#pragma once

#include <string>
#include <vector>

#include "weights/weight_store.h"

namespace native_infer {

/// Exporters keep the names of embeddings, norms and biases, but fold the transposition of a
/// linear's weight and then call it something like onnx::MatMul_950. The bias leads to it: it is
/// added to the output of the MatMul that reads the weight. What is not found so is left out, even
/// if a constant has the weight's name: nothing says then which of its sides is the input.
struct OnnxWeights {
  /// Weights of linears as [outputs, inputs], as in a safetensors file.
  WeightStore store;
  /// Names of the graph's outputs.
  std::vector<std::string> outputs;
};

/// Throws `Error` with `MODEL_NOT_FOUND` for a file that is missing, and with `MODEL_INVALID`,
/// naming file and tensor, for what is malformed.
OnnxWeights read_onnx_weights(const std::filesystem::path& file);

}  // namespace native_infer
