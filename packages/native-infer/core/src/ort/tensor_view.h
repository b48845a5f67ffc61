// Reading tensors: element type, shape and data.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "ort/runtime.h"

namespace native_infer::ort {

/// What a tensor holds, or a graph's port expects.
struct TensorType {
  ElementType element = ElementType::kUndefined;
  /// -1 for a port's dimension that is only known at run time.
  std::vector<std::int64_t> shape;
};

/// A tensor's contents. They belong to the `OrtValue` and live as long.
struct TensorView {
  TensorType type;
  const void* data = nullptr;
  /// The product of the shape's dimensions.
  std::size_t elements = 0;
};

/// Both throw `Error(code)` with `context` where ONNX Runtime refuses, because `value` is no tensor
/// for example.
TensorType read_type(const Runtime& runtime, const OrtTensorTypeAndShapeInfo* info, ErrorCode code,
                     const std::string& context);
TensorView view_tensor(const Runtime& runtime, const OrtValue* value, ErrorCode code,
                       const std::string& context);

}  // namespace native_infer::ort
