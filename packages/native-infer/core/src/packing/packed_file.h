// A model file of ours, read without ONNX Runtime.
#pragma once

#include <filesystem>
#include <optional>

#include "packing/packed_weights.h"

namespace native_infer {

/// Whether the ONNX file's graph is one BertEncoder node; false for files that cannot be read.
bool is_packed_file(const std::filesystem::path& file);

/// The weights of such a file; nothing if there is more in it.
/// The same that the operator would read, so that vectors are the same bytes. Throws `Error` with
/// `MODEL_INVALID`, naming the file.
std::optional<PackedWeights> read_packed_file(const std::filesystem::path& file);

}  // namespace native_infer
