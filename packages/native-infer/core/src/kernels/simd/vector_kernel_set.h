// The table that every instruction set starts from.
#pragma once

#include <string_view>

#include "kernels/kernel_set.h"
#include "kernels/simd/attention.h"
#include "kernels/simd/linear.h"
#include "kernels/simd/product_float.h"
#include "kernels/simd/row_kernels.h"

namespace native_infer {
namespace {

/// Everything from the vectors `V` and the linear `kInt8Linear`; `float_rows` rows of the float
/// linears fit into registers. A set that has better parts replaces them.
template <class V, auto kInt8Linear, int float_rows>
constexpr KernelSet vector_kernel_set(std::string_view name) {
  KernelSet set;
  set.name = name;
  set.int8 = {operand_row_bytes_u8, encode_u8<V>, kInt8Linear, column_sums};
  set.bf16 = linear_bf16<V, float_rows>();
  set.f32 = linear_f32<V, float_rows>();
  set.embed = embed<V>;
  set.normalize = normalize<V>;
  set.quick_attention = {ElementType::f32, attention_scratch_bytes<V>, attention<V>};
  set.exact_attention = set.quick_attention;
  return set;
}

}  // namespace
}  // namespace native_infer
