#include "graph/tensor_numbers.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>

#include "native_infer/error.h"
#include "weights/short_floats.h"

namespace native_infer {
namespace {

template <class T>
void append(T value, std::vector<std::byte>& to) {
  const std::size_t at = to.size();
  to.resize(at + sizeof(T));
  std::memcpy(to.data() + at, &value, sizeof(T));
}

template <class T, class Convert>
std::span<const float> converted(const ort::TensorView& view, std::vector<float>& storage,
                                 Convert convert) {
  const std::span values(static_cast<const T*>(view.data), view.elements);
  storage.resize(values.size());
  std::transform(values.begin(), values.end(), storage.begin(), convert);
  return storage;
}

}  // namespace

std::size_t element_bytes(ort::ElementType type) {
  switch (type) {
    case ort::ElementType::kBool:
    case ort::ElementType::kInt8:
      return 1;
    case ort::ElementType::kFloat16:
    case ort::ElementType::kBFloat16:
      return 2;
    case ort::ElementType::kInt32:
    case ort::ElementType::kFloat:
      return 4;
    case ort::ElementType::kInt64:
    case ort::ElementType::kDouble:
      return 8;
    case ort::ElementType::kUndefined:
      break;
  }
  return 0;
}

void append_element(ort::ElementType type, double value, std::vector<std::byte>& to) {
  switch (type) {
    case ort::ElementType::kBool:
      return append<std::uint8_t>(value != 0 ? 1 : 0, to);
    case ort::ElementType::kInt8:
      return append(static_cast<std::int8_t>(std::llround(value)), to);
    case ort::ElementType::kInt32:
      return append(static_cast<std::int32_t>(std::llround(value)), to);
    case ort::ElementType::kInt64:
      return append(static_cast<std::int64_t>(std::llround(value)), to);
    case ort::ElementType::kFloat16:
      return append(to_float16(static_cast<float>(value)), to);
    case ort::ElementType::kBFloat16:
      return append(to_bfloat16(static_cast<float>(value)), to);
    case ort::ElementType::kFloat:
      return append(static_cast<float>(value), to);
    case ort::ElementType::kDouble:
      return append(value, to);
    case ort::ElementType::kUndefined:
      break;
  }
}

std::span<const float> as_floats(const ort::TensorView& view, std::vector<float>& storage) {
  switch (view.type.element) {
    case ort::ElementType::kFloat:
      return {static_cast<const float*>(view.data), view.elements};
    case ort::ElementType::kFloat16:
      return converted<std::uint16_t>(view, storage, from_float16);
    case ort::ElementType::kBFloat16:
      return converted<std::uint16_t>(view, storage, from_bfloat16);
    case ort::ElementType::kDouble:
      return converted<double>(view, storage,
                               [](double value) { return static_cast<float>(value); });
    default:
      throw Error(ErrorCode::INTERNAL, "The model's output has elements that are no floats.");
  }
}

}  // namespace native_infer
