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
  /// int32 or fp32.
  const void* sums = nullptr;
  std::size_t rows = 0;
  std::size_t columns = 0;
  /// Per row, `groups` apart; for integer sums only, like the next two.
  const RowScale* row_scales = nullptr;
  std::size_t groups = 0;
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
/// base. For `kVectors` vectors of columns from `column` on, a few rows at a time. Everything is
/// copied into members first, which become registers: the compiler must assume that the stores
/// change what `args` refers to.
template <class V, class Sum, std::size_t kSumsStride, ElementType kType, Activation kActivation,
          Base kBase, std::size_t kVectors>
class ColumnEpilogue {
 public:
  ColumnEpilogue(const EpilogueArgs& args, std::size_t column)
      : constants_(args, column, kIntegers, kActivation != Activation::none),
        column_(column),
        groups_(args.groups),
        output_stride_(args.output_stride),
        row_scales_(args.row_scales),
        sums_(static_cast<const Sum*>(args.sums) + column),
        output_(args.output) {}

  /// The next row.
  NATIVE_INFER_INLINE void row() {
    NATIVE_INFER_UNROLL
    for (std::size_t v = 0; v < kVectors; ++v) finish(v);
    row_scales_ += groups_;
    sums_ += kSumsStride;
    output_ += output_stride_;
  }

  NATIVE_INFER_INLINE void rows(std::size_t count) {
    for (std::size_t r = 0; r < count; ++r) row();
  }

 private:
  using F = typename V::F;
  static constexpr bool kIntegers = sizeof(Sum) == 4 && static_cast<Sum>(0.5F) == 0;

  /// One vector of the row that the pointers are at.
  NATIVE_INFER_INLINE void finish(std::size_t v) const {
    const std::size_t column = column_ + v * V::kLanes;
    F x = constants_.biases[v];
    if constexpr (kBase != Base::bias) {
      const F before = V::load(reinterpret_cast<const float*>(output_) + column);
      x = kBase == Base::output ? before : V::add(before, x);
    }
    if constexpr (kIntegers) {
      x = V::fma(V::set(row_scales_->zero_point), constants_.column_sums[v], x);
      x = V::fma(V::load_i32(sums_ + v * V::kLanes),
                 V::mul(V::set(row_scales_->scale), constants_.weight_scales[v]), x);
    } else {
      x = V::add(V::load(sums_ + v * V::kLanes), x);
    }
    const F half_factors = constants_.half_factors[v];
    if constexpr (kActivation == Activation::gelu) x = gelu<V>(x, half_factors);
    if constexpr (kActivation == Activation::quick_gelu) x = quick_gelu<V>(x, half_factors);
    store_element<V, kType>(output_, column, x);
  }

  ColumnConstants<V, kVectors> constants_;
  std::size_t column_;
  std::size_t groups_;
  std::size_t output_stride_;
  const RowScale* row_scales_;
  const Sum* sums_;
  std::byte* output_;
};

template <class V, class Sum, std::size_t kSumsStride, ElementType kType, Activation kActivation,
          Base kBase>
inline void tile_epilogue(const EpilogueArgs& args) {
  std::size_t column = 0;
  for (; column + 2 * V::kLanes <= args.columns; column += 2 * V::kLanes)
    ColumnEpilogue<V, Sum, kSumsStride, kType, kActivation, kBase, 2>(args, column).rows(args.rows);
  if (column < args.columns)
    ColumnEpilogue<V, Sum, kSumsStride, kType, kActivation, kBase, 1>(args, column).rows(args.rows);
}

/// `use` with an activation, whose linear does not accumulate.
template <Activation kActivation, class Use>
void with_base(bool first_group, const Use& use) {
  if (first_group) return use.template operator()<ElementType::f32, kActivation, Base::bias>();
  use.template operator()<ElementType::f32, kActivation, Base::output>();
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
  if (args.activation != Activation::none && group + 1 == groups) {
    return args.activation == Activation::gelu ? with_base<Activation::gelu>(group == 0, use)
                                               : with_base<Activation::quick_gelu>(group == 0, use);
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
  if (args.input.row_scales != nullptr && args.weights->scales != nullptr) {
    e.row_scales = args.input.row_scales + row * args.input.groups + group;
    e.groups = args.input.groups;
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
