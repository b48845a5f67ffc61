// Products with AMX: two tiles of 16 rows by two blocks of 16 columns.
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/simd/amx_tiles.h"
#include "kernels/simd/linear.h"

namespace native_infer {
namespace {

/// Both operands bf16 (summed in fp32), or uint8 times int8.
template <bool kBf16, class SumType>
struct ProductAmx {
  using Sum = SumType;
  static constexpr std::size_t kRows = 32;
  static constexpr std::size_t kBlocks = 2;
  static constexpr std::size_t kInputBytes = kBf16 ? 2 : 1;
  static constexpr std::size_t kWeightBytes = kInputBytes;

  static constexpr std::size_t kSumsStride = kBlocks * kBlockColumns;

  static AmxProduct product(const TileArgs& args) {
    AmxProduct product;
    product.a = args.a;
    product.a_stride = args.a_stride;
    product.rows = args.rows;
    product.row_bytes = args.k * kInputBytes;
    product.w = args.w;
    product.block_stride = args.block_stride;
    product.blocks = args.blocks;
    return product;
  }

  void multiply(const TileArgs& args, Sum* sums) const {
    AmxProduct whole = product(args);
    whole.sums = sums;
    whole.sums_stride = kSumsStride * sizeof(Sum);
    amx_product<kBf16>(whole);
  }

  /// Multiplies two blocks and, between the steps, calls `row()` for each of `rows` rows of other
  /// work, a few at a time.
  template <class Rows>
  NATIVE_INFER_INLINE void multiply_beside(const TileArgs& args, Sum* sums, Rows& other,
                                           std::size_t rows) const {
    if (args.rows > kTileRows) {
      multiply_beside<true>(args, sums, other, rows);
    } else {
      multiply_beside<false>(args, sums, other, rows);
    }
  }

 private:
  /// A step multiplies for 64 cycles, in which processors finish about so many rows.
  static constexpr std::size_t kRowsBeside = kBf16 ? 3 : 4;

  template <bool kTwoRows, class Rows>
  NATIVE_INFER_INLINE void multiply_beside(const TileArgs& args, Sum* sums, Rows& other,
                                           std::size_t rows) const {
    const std::size_t count = args.k * kInputBytes / kTileRowBytes;
    const std::size_t with_rows = rows / kRowsBeside < count ? rows / kRowsBeside : count;
    AmxSteps<kBf16, kTwoRows, true> steps(product(args));
    for (std::size_t i = 0; i < with_rows; ++i) {
      steps.step();
      other.rows(kRowsBeside);
    }
    for (std::size_t i = with_rows; i < count; ++i) steps.step();
    other.rows(rows - with_rows * kRowsBeside);
    steps.store(sums, kSumsStride * sizeof(Sum));
  }

  AmxTiles tiles_;
};

using ProductAmxInt8 = ProductAmx<false, std::int32_t>;
using ProductAmxBf16 = ProductAmx<true, float>;

}  // namespace
}  // namespace native_infer
