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

  void multiply(const TileArgs& args, Sum* sums) const {
    AmxProduct product;
    product.a = args.a;
    product.a_stride = args.a_stride;
    product.rows = args.rows;
    product.row_bytes = args.k * kInputBytes;
    product.w = args.w;
    product.block_stride = args.block_stride;
    product.blocks = args.blocks;
    product.sums = sums;
    product.sums_stride = kBlocks * kBlockColumns * sizeof(Sum);
    amx_product<kBf16>(product);
  }

 private:
  AmxTiles tiles_;
};

using ProductAmxInt8 = ProductAmx<false, std::int32_t>;
using ProductAmxBf16 = ProductAmx<true, float>;

}  // namespace
}  // namespace native_infer
