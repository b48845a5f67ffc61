// What ONNX Runtime tells a kernel when it creates it: attributes and constant inputs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "ort/runtime.h"
#include "packing/encoder_node.h"

namespace native_infer::operators {

class KernelInfo final : public EncoderNode {
 public:
  KernelInfo(const ort::Runtime& runtime, const ort::OrtKernelInfo* info)
      : runtime_(runtime), info_(info) {}

  std::int64_t integer(const char* attribute) const override;
  float number(const char* attribute) const override;
  std::string text(const char* attribute) const override;
  std::size_t input_count() const override;
  /// The data belongs to the session and lives as long.
  NodeTensor constant_input(std::size_t index) const override;
  bool data_stays() const override { return true; }

 private:
  const ort::Runtime& runtime_;
  const ort::OrtKernelInfo* info_;
};

}  // namespace native_infer::operators
