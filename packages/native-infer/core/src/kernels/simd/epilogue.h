// From a tile's sums to the linear's output: scales and zero points where the sums are integers,
// bias, activation.
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/kernel_set.h"
#include "kernels/simd/functions.h"
#include "kernels/simd/unroll.h"

namespace native_infer {
namespace {

/// What a tile's values are added to: the bias, what `output` holds, or both.
enum class Base { bias, bias_and_output, output };

/// Where a tile's numbers go: `rows` x `columns` of `output`.
struct EpilogueArgs {
  /// int32 or fp32; the stride in elements.
  const void* sums = nullptr;
  std::size_t sums_stride = 0;
  std::size_t rows = 0;
  std::size_t columns = 0;
  /// Per row, `parameter_stride` apart; for integer sums only, like the next two.
  const float* scales = nullptr;
  const float* zero_points = nullptr;
  std::size_t parameter_stride = 0;
  /// Per column.
  const float* weight_scales = nullptr;
  const float* column_sums = nullptr;
  /// Per column.
  const float* bias = nullptr;
  const float* gelu_factors = nullptr;
  std::byte* output = nullptr;
  /// In bytes.
  std::size_t output_stride = 0;
};

template <class V, ElementType kType>
inline void store_element(std::byte* output, std::size_t column, typename V::F x) {
  if constexpr (kType == ElementType::bf16) {
    V::store_bf16(reinterpret_cast<std::uint16_t*>(output) + column, x);
  } else {
    V::store(reinterpret_cast<float*>(output) + column, x);
  }
}

/// The columns' constants for `kVectors` vectors of columns.
template <class V, std::size_t kVectors>
struct ColumnConstants {
  typename V::F weight_scales[kVectors];
  typename V::F column_sums[kVectors];
  typename V::F biases[kVectors];
  typename V::F half_factors[kVectors];

  ColumnConstants(const EpilogueArgs& args, std::size_t column, bool integers, bool gelu) {
    NATIVE_INFER_UNROLL
    for (std::size_t v = 0; v < kVectors; ++v) {
      const std::size_t at = column + v * V::kLanes;
      weight_scales[v] = integers ? V::load(args.weight_scales + at) : V::set(0);
      column_sums[v] = integers ? V::load(args.column_sums + at) : V::set(0);
      biases[v] = V::load(args.bias + at);
      half_factors[v] = gelu ? V::mul(V::set(0.5F), V::load(args.gelu_factors + at)) : V::set(0);
    }
  }
};

/// Integers: x = scale * weight_scale * sum + zero_point * column_sum + base. Floats: x = sum +
/// base. For all rows and `kVectors` vectors of columns from `column` on. Everything is copied into
/// local variables first: the compiler must assume that the stores change what `args` refers to.
template <class V, class Sum, ElementType kType, Activation kActivation, Base kBase,
          std::size_t kVectors>
inline void epilogue_columns(const EpilogueArgs& args, std::size_t column) {
  using F = typename V::F;
  constexpr bool integers = sizeof(Sum) == 4 && static_cast<Sum>(0.5F) == 0;
  const ColumnConstants<V, kVectors> constants(args, column, integers,
                                               kActivation == Activation::gelu);
  const std::size_t parameter_stride = args.parameter_stride;
  const std::size_t rows = args.rows;
  const std::size_t sums_stride = args.sums_stride;
  const std::size_t output_stride = args.output_stride;
  const float* scales = args.scales;
  const float* zero_points = args.zero_points;
  const Sum* sums = static_cast<const Sum*>(args.sums) + column;
  std::byte* output = args.output;
  for (std::size_t r = 0; r < rows; ++r) {
    NATIVE_INFER_UNROLL
    for (std::size_t v = 0; v < kVectors; ++v) {
      F x = constants.biases[v];
      if constexpr (kBase != Base::bias) {
        const F before = V::load(reinterpret_cast<const float*>(output) + column + v * V::kLanes);
        x = kBase == Base::output ? before : V::add(before, x);
      }
      if constexpr (integers) {
        x = V::fma(V::set(*zero_points), constants.column_sums[v], x);
        x = V::fma(V::load_i32(sums + v * V::kLanes),
                   V::mul(V::set(*scales), constants.weight_scales[v]), x);
      } else {
        x = V::add(V::load(sums + v * V::kLanes), x);
      }
      if constexpr (kActivation == Activation::gelu) x = gelu<V>(x, constants.half_factors[v]);
      store_element<V, kType>(output, column + v * V::kLanes, x);
    }
    scales += parameter_stride;
    zero_points += parameter_stride;
    sums += sums_stride;
    output += output_stride;
  }
}

template <class V, class Sum, ElementType kType, Activation kActivation, Base kBase>
inline void tile_epilogue(const EpilogueArgs& args) {
  std::size_t column = 0;
  for (; column + 2 * V::kLanes <= args.columns; column += 2 * V::kLanes) {
    epilogue_columns<V, Sum, kType, kActivation, kBase, 2>(args, column);
  }
  if (column < args.columns) epilogue_columns<V, Sum, kType, kActivation, kBase, 1>(args, column);
}

/// Calls `use.template operator()<type, activation, base>()` with what the epilogue of group
/// `group` is: the first adds the bias, the last applies the activation.
template <class V, class Use>
void with_epilogue(const LinearArgs& args, std::size_t group, std::size_t groups, const Use& use) {
  constexpr ElementType f32 = ElementType::f32;
  constexpr Activation none = Activation::none;
  if constexpr (V::kHasBf16) {
    if (args.output_type == ElementType::bf16) {
      return use.template operator()<ElementType::bf16, none, Base::bias>();
    }
  }
  if (args.activation == Activation::gelu && group + 1 == groups) {
    if (group == 0) return use.template operator()<f32, Activation::gelu, Base::bias>();
    return use.template operator()<f32, Activation::gelu, Base::output>();
  }
  if (group != 0) return use.template operator()<f32, none, Base::output>();
  if (args.accumulate) return use.template operator()<f32, none, Base::bias_and_output>();
  use.template operator()<f32, none, Base::bias>();
}

/// What belongs to row `row`, block `block` and group `group` of a linear.
inline EpilogueArgs epilogue_args(const LinearArgs& args, std::size_t group, std::size_t row,
                                  std::size_t block) {
  const std::size_t element = element_bytes(args.output_type);
  const std::size_t column = block * kBlockColumns;
  EpilogueArgs e;
  if (args.input.scales != nullptr && args.weights->scales != nullptr) {
    e.scales = args.input.scales + row * args.input.groups + group;
    e.zero_points = args.input.zero_points + row * args.input.groups + group;
    e.parameter_stride = args.input.groups;
    e.weight_scales = args.weights->scales + column;
    e.column_sums = args.column_sums + group * args.weights->n + column;
  }
  e.bias = args.weights->bias + column;
  e.gelu_factors = args.gelu_factors == nullptr
                       ? nullptr
                       : args.gelu_factors + column - args.block_begin * kBlockColumns;
  e.output_stride = args.output_stride * element;
  e.output = static_cast<std::byte*>(args.output) + row * e.output_stride +
             (block - args.block_begin) * kBlockColumns * element;
  return e;
}

}  // namespace
}  // namespace native_infer
