#include "operators/kernel_info.h"

#include <array>
#include <memory>

#include "native_infer/error.h"

namespace native_infer::operators {
namespace {

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

ConstantTensor KernelInfo::constant_input(std::size_t index) const {
  const ort::Api& api = runtime_.api();
  const std::string context = "BertEncoder: input " + std::to_string(index);
  int is_constant = 0;
  const ort::OrtValue* value = nullptr;
  runtime_.check(api.KernelInfoGetConstantInput_tensor(info_, index, &is_constant, &value),
                 ErrorCode::MODEL_INVALID, context);
  if (!is_constant) throw Error(ErrorCode::MODEL_INVALID, context + " must be an initializer");

  ConstantTensor tensor;
  ort::OrtTensorTypeAndShapeInfo* raw = nullptr;
  runtime_.check(api.GetTensorTypeAndShape(value, &raw), ErrorCode::MODEL_INVALID, context);
  const std::unique_ptr<ort::OrtTensorTypeAndShapeInfo, decltype(api.ReleaseTensorTypeAndShapeInfo)>
      shape(raw, api.ReleaseTensorTypeAndShapeInfo);
  runtime_.check(api.GetTensorElementType(raw, &tensor.type), ErrorCode::MODEL_INVALID, context);
  std::size_t rank = 0;
  runtime_.check(api.GetDimensionsCount(raw, &rank), ErrorCode::MODEL_INVALID, context);
  tensor.shape.resize(rank);
  runtime_.check(api.GetDimensions(raw, tensor.shape.data(), rank), ErrorCode::MODEL_INVALID,
                 context);
  tensor.elements = 1;
  for (const std::int64_t size : tensor.shape) tensor.elements *= static_cast<std::size_t>(size);

  // The C API has no reading access to tensors before version 22; nothing is written through this
  // pointer.
  void* data = nullptr;
  runtime_.check(api.GetTensorMutableData(const_cast<ort::OrtValue*>(value), &data),
                 ErrorCode::MODEL_INVALID, context);
  tensor.data = data;
  return tensor;
}

}  // namespace native_infer::operators
