// What one instruction set offers: a table of functions on rows of numbers. They get pointers,
// strides and sizes, know of no model and own no memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "kernels/weights.h"
#include "native_infer/precision.h"

namespace native_infer {

/// Rows that a kernel may read past the last valid one: operand buffers are padded to a multiple of
/// it.
inline constexpr std::size_t kRowPadding = 32;

/// Alignment of every buffer: a cache line, which is also one AVX-512 register and one row of an
/// AMX tile.
inline constexpr std::size_t kAlignment = 64;

/// Bytes from a row to the next, for rows of `bytes` bytes that are read beside each other: an odd
/// number of cache lines. Rows whose distance is a power of two would share a few of a cache's sets
/// (rows of 4096 bytes one of the first level's) and drive each other out.
constexpr std::size_t row_stride(std::size_t bytes) {
  const std::size_t lines = (bytes + kAlignment - 1) / kAlignment;
  return (lines | 1) * kAlignment;
}

/// Element type of a linear's output buffer and of attention's input.
enum class ElementType { f32, bf16 };

constexpr std::size_t element_bytes(ElementType type) {
  return type == ElementType::bf16 ? 2 : 4;
}

/// `quick_gelu` is Gelu to 5e-4, for numbers that are then quantised; `gelu` to 5e-6.
enum class Activation { none, gelu, quick_gelu };

/// What the bytes q of a row stand for in int8 mode: zero point + scale * q.
struct RowScale {
  float scale = 0;
  float zero_point = 0;
};

/// A linear's input in the form that the linear multiplies: int8 mode stores bytes, with a
/// `RowScale` for each row and group of columns; the other modes store the numbers themselves.
struct Operand {
  /// `stride` bytes for each row. Rows up to the next multiple of `kRowPadding` are readable.
  std::byte* data = nullptr;
  std::size_t stride = 0;
  /// [rows][groups]; unused outside of int8 mode.
  RowScale* row_scales = nullptr;
  std::size_t groups = 1;

  /// The same operand from row `first` on.
  Operand from_row(std::size_t first) const {
    return {data + first * stride, stride,
            row_scales == nullptr ? nullptr : row_scales + first * groups, groups};
  }
};

/// Turns columns [group * width, (group + 1) * width) of `rows` rows into an operand.
struct EncodeArgs {
  /// fp32; points at the first column of the group. `input_stride` is in elements.
  const float* input = nullptr;
  std::size_t input_stride = 0;
  /// fp32 [width] for this group, multiplied into the input, or null.
  const float* channel_factors = nullptr;
  std::size_t rows = 0;
  std::size_t width = 0;
  std::size_t group = 0;
  Operand output;
};

/// output[rows][n] = activation(input * weights^T + bias) for the blocks [block_begin, block_end)
/// of 16 columns.
struct LinearArgs {
  Operand input;
  const LinearWeights* weights = nullptr;
  /// int8 mode: fp32 [groups][n], the scaled column sums that `column_sums` made.
  const float* column_sums = nullptr;
  /// What `prepare` made of the weights; unused where the set has no such function.
  const std::byte* prepared = nullptr;
  std::size_t rows = 0;
  std::size_t block_begin = 0;
  std::size_t block_end = 0;
  /// Points at row 0, column 16 * `block_begin`; `output_stride` is in elements. bf16 only with one
  /// group.
  void* output = nullptr;
  std::size_t output_stride = 0;
  ElementType output_type = ElementType::f32;
  Activation activation = Activation::none;
  /// fp32 [16 * (block_end - block_begin)]: multiplied into what Gelu gives. Never null with Gelu,
  /// ignored without.
  const float* gelu_factors = nullptr;
  /// Adds to what `output` holds, which must be fp32, instead of replacing it. Not with Gelu.
  bool accumulate = false;
};

/// The linear of one precision.
struct LinearKernels {
  /// Bytes of one operand row of `k` columns; 0 where this instruction set does not have the
  /// precision.
  std::size_t (*operand_row_bytes)(std::size_t k) = nullptr;
  void (*encode)(const EncodeArgs&) = nullptr;
  void (*apply)(const LinearArgs&) = nullptr;
  /// Writes [groups][n] sums of each weight column over each group of rows, times the column's
  /// scale. Null where the precision needs none.
  void (*column_sums)(const LinearWeights&, std::size_t groups, float* out) = nullptr;
  /// Writes `prepared_bytes` bytes of what else `apply` wants to know about the weights. Both null
  /// where it wants nothing.
  std::size_t (*prepared_bytes)(const LinearWeights&, std::size_t groups) = nullptr;
  void (*prepare)(const LinearWeights&, std::size_t groups, std::byte* out) = nullptr;
};

/// output[i] = layer norm(word row * scale + position row + token type row).
struct EmbedArgs {
  /// int8 [ids][width] and fp32 [ids].
  const std::int8_t* word_rows = nullptr;
  const float* word_scales = nullptr;
  /// fp32 [positions][width].
  const float* position_rows = nullptr;
  /// fp32 [width].
  const float* token_type_row = nullptr;
  NormWeights norm;
  float epsilon = 0;
  /// Which word row and which position row each row gets.
  const std::int32_t* ids = nullptr;
  const std::int32_t* positions = nullptr;
  std::size_t rows = 0;
  std::size_t width = 0;
  /// fp32 [rows][width].
  float* output = nullptr;
};

/// data = layer norm(data), fp32 [rows][width].
struct NormArgs {
  float* data = nullptr;
  NormWeights norm;
  std::size_t rows = 0;
  std::size_t width = 0;
  float epsilon = 0;
};

/// Some heads of one text: context = softmax(q k^T) v. The usual 1 / sqrt(head size) is part of the
/// weights that made q.
struct AttentionArgs {
  /// Rows of `queries` tokens (q) and of `length` tokens (k, v), of the kernels' `input` type; head
  /// h has the columns from h * `head_size` on. Rows up to the next multiple of `kRowPadding` are
  /// readable.
  const void* q = nullptr;
  const void* k = nullptr;
  const void* v = nullptr;
  /// Elements from a row of q, k or v to the next.
  std::size_t stride = 0;
  std::size_t length = 0;
  /// The tokens whose contexts are wanted: those of the text, some of them, or more.
  std::size_t queries = 0;
  std::size_t head_begin = 0;
  std::size_t head_end = 0;
  std::size_t head_size = 0;
  /// fp32, a row for each query, `context_stride` elements apart; the heads' columns are written.
  float* context = nullptr;
  std::size_t context_stride = 0;
  /// At least `scratch_bytes` bytes, 64-byte aligned.
  std::byte* scratch = nullptr;
};

/// Attention for one element type of queries, keys and values.
struct AttentionKernels {
  ElementType input = ElementType::f32;
  std::size_t (*scratch_bytes)(std::size_t length, std::size_t head_size) = nullptr;
  void (*apply)(const AttentionArgs&) = nullptr;
};

/// The functions of one instruction set. Every set computes the same integers in int8 mode; their
/// floating point results differ in the last bits.
struct KernelSet {
  std::string_view name;
  LinearKernels int8;
  LinearKernels bf16;
  LinearKernels f32;
  void (*embed)(const EmbedArgs&) = nullptr;
  void (*normalize)(const NormArgs&) = nullptr;
  /// For int8 and bf16 linears.
  AttentionKernels quick_attention;
  /// For fp32 linears; the same where the set has no quicker one.
  AttentionKernels exact_attention;

  const LinearKernels& linear(Precision precision) const {
    return precision == Precision::int8 ? int8 : precision == Precision::bf16 ? bf16 : f32;
  }

  const AttentionKernels& attention(Precision precision) const {
    return precision == Precision::f32 ? exact_attention : quick_attention;
  }
};

}  // namespace native_infer
