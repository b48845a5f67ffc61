#include "ort/tensor_view.h"

namespace native_infer::ort {

TensorType read_type(const Runtime& runtime, const OrtTensorTypeAndShapeInfo* info, ErrorCode code,
                     const std::string& context) {
  const Api& api = runtime.api();
  TensorType type;
  runtime.check(api.GetTensorElementType(info, &type.element), code, context);
  std::size_t rank = 0;
  runtime.check(api.GetDimensionsCount(info, &rank), code, context);
  type.shape.resize(rank);
  runtime.check(api.GetDimensions(info, type.shape.data(), rank), code, context);
  return type;
}

TensorView view_tensor(const Runtime& runtime, const OrtValue* value, ErrorCode code,
                       const std::string& context) {
  const Api& api = runtime.api();
  OrtTensorTypeAndShapeInfo* raw = nullptr;
  runtime.check(api.GetTensorTypeAndShape(value, &raw), code, context);
  const Handle<OrtTensorTypeAndShapeInfo> info(raw, api.ReleaseTensorTypeAndShapeInfo);
  TensorView view;
  view.type = read_type(runtime, raw, code, context);
  view.elements = 1;
  for (const std::int64_t size : view.type.shape) view.elements *= static_cast<std::size_t>(size);

  // The C API has no reading access to tensors before version 22; nothing is written through this
  // pointer.
  void* data = nullptr;
  runtime.check(api.GetTensorMutableData(const_cast<OrtValue*>(value), &data), code, context);
  view.data = data;
  return view;
}

}  // namespace native_infer::ort
