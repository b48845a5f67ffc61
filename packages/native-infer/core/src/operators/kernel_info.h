// What ONNX Runtime tells a kernel when it creates it: attributes and constant inputs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "ort/runtime.h"
#include "ort/tensor_view.h"

namespace native_infer::operators {

/// Every function throws `Error` with `MODEL_INVALID` naming what is missing.
class KernelInfo {
 public:
  KernelInfo(const ort::Runtime& runtime, const ort::OrtKernelInfo* info)
      : runtime_(runtime), info_(info) {}

  std::int64_t integer(const char* attribute) const;
  float number(const char* attribute) const;
  std::string text(const char* attribute) const;
  std::size_t input_count() const;
  /// The data belongs to the session and lives as long.
  ort::TensorView constant_input(std::size_t index) const;

 private:
  const ort::Runtime& runtime_;
  const ort::OrtKernelInfo* info_;
};

}  // namespace native_infer::operators
