// Numbers in tensors whose element type is known at run time.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "ort/tensor_view.h"

namespace native_infer {

/// Bytes of one element; 0 for types that no function here knows.
std::size_t element_bytes(ort::ElementType type);

/// Appends `value` as an element of `type`, for which `element_bytes` is not 0: rounded to nearest;
/// for a bool, whether it is not 0.
void append_element(ort::ElementType type, double value, std::vector<std::byte>& to);

/// The elements of a tensor of float, float16, bfloat16 or double as floats. Those of float stay
/// where they are; others are written to `storage`. Throws `Error` with `INTERNAL` for other types.
std::span<const float> as_floats(const ort::TensorView& view, std::vector<float>& storage);

}  // namespace native_infer
