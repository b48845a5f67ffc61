#include "operators/kernel_info.h"

#include <array>

#include "native_infer/error.h"
#include "ort/tensor_view.h"

namespace native_infer::operators {
namespace {

NodeType type_of(ort::ElementType type) {
  switch (type) {
    case ort::ElementType::kFloat:
      return NodeType::kFloat32;
    case ort::ElementType::kInt8:
      return NodeType::kInt8;
    case ort::ElementType::kBFloat16:
      return NodeType::kBFloat16;
    default:
      return NodeType::kOther;
  }
}

std::string about(const char* attribute) {
  return std::string("BertEncoder: attribute '") + attribute + "'";
}

}  // namespace

std::int64_t KernelInfo::integer(const char* attribute) const {
  std::int64_t value = 0;
  runtime_.check(runtime_.api().KernelInfoGetAttribute_int64(info_, attribute, &value),
                 ErrorCode::MODEL_INVALID, about(attribute));
  return value;
}

float KernelInfo::number(const char* attribute) const {
  float value = 0;
  runtime_.check(runtime_.api().KernelInfoGetAttribute_float(info_, attribute, &value),
                 ErrorCode::MODEL_INVALID, about(attribute));
  return value;
}

std::string KernelInfo::text(const char* attribute) const {
  // The attributes of this domain are short words; a longer one is an error that ONNX Runtime
  // reports.
  std::array<char, 32> value{};
  std::size_t size = value.size() - 1;  // keeps the last character a terminator
  runtime_.check(
      runtime_.api().KernelInfoGetAttribute_string(info_, attribute, value.data(), &size),
      ErrorCode::MODEL_INVALID, about(attribute));
  return value.data();
}

std::size_t KernelInfo::input_count() const {
  std::size_t count = 0;
  runtime_.check(runtime_.api().KernelInfo_GetInputCount(info_, &count), ErrorCode::MODEL_INVALID,
                 "BertEncoder: counting the inputs");
  return count;
}

NodeTensor KernelInfo::constant_input(std::size_t index) const {
  const ort::Api& api = runtime_.api();
  const std::string context = "BertEncoder: input " + std::to_string(index);
  int is_constant = 0;
  const ort::OrtValue* value = nullptr;
  runtime_.check(api.KernelInfoGetConstantInput_tensor(info_, index, &is_constant, &value),
                 ErrorCode::MODEL_INVALID, context);
  if (!is_constant) throw Error(ErrorCode::MODEL_INVALID, context + " must be an initializer");
  const ort::TensorView view = ort::view_tensor(runtime_, value, ErrorCode::MODEL_INVALID, context);
  return {type_of(view.type.element), view.elements, view.data};
}

}  // namespace native_infer::operators
