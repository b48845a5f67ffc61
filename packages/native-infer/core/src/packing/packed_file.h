// A model file of ours, read without ONNX Runtime.
#pragma once

#include <filesystem>
#include <optional>

#include "packing/packed_weights.h"

namespace native_infer {

/// The weights of an ONNX file whose graph is one BertEncoder node; nothing if there is more in it.
/// The same that the operator would read, so that vectors are the same bytes. Throws `Error` with
/// `MODEL_INVALID`, naming the file.
std::optional<PackedWeights> read_packed_file(const std::filesystem::path& file);

}  // namespace native_infer
