// The linear around an instruction set's product of small tiles.
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/kernel_set.h"
#include "kernels/simd/epilogue.h"

namespace native_infer {
namespace {

/// One product of a tile: sums[rows][16 * blocks] = a[rows][k] * w.
///
/// A Product class is one way to compute it. It has `kRows` and `kBlocks`, the largest tile; `Sum`,
/// int32 or float; `kInputBytes` and `kWeightBytes` of an element; and `multiply(TileArgs, Sum*)`,
/// whose rows of sums are 16 * `kBlocks` elements apart.
struct TileArgs {
  const std::byte* a = nullptr;
  /// In bytes.
  std::size_t a_stride = 0;
  std::size_t rows = 0;
  const std::byte* w = nullptr;
  /// Bytes between blocks of 16 columns.
  std::size_t block_stride = 0;
  std::size_t blocks = 0;
  std::size_t k = 0;
  /// What the Product's `prepare` made of `w`, and the bytes between blocks; only for a Product
  /// that has this function.
  const std::byte* prepared = nullptr;
  std::size_t prepared_stride = 0;
};

/// A Product that wants to know more about the weights: `prepared_bytes(k)` bytes for `k` rows of a
/// block of columns, which `prepare(w, k, out)` writes.
template <class Product>
concept Preparing = requires {
  &Product::prepare;
};

/// The groups of the input's columns that have sums of their own: only integers need scales for
/// them.
template <class Product>
inline std::size_t groups_of(const LinearArgs& args) {
  constexpr bool integers = static_cast<typename Product::Sum>(0.5F) == 0;
  return integers ? args.input.groups : 1;
}

/// The product of all rows with the weights of group `group` in up to `Product::kBlocks` blocks of
/// columns from `block` on.
template <class Product>
inline TileArgs tile_args(const LinearArgs& args, std::size_t group, std::size_t block) {
  const std::size_t groups = groups_of<Product>(args);
  const std::size_t left = args.block_end - block;
  TileArgs tile;
  tile.k = args.weights->k / groups;
  tile.a = args.input.data + group * tile.k * Product::kInputBytes;
  tile.a_stride = args.input.stride;
  tile.rows = args.rows;
  tile.block_stride = args.weights->k * kBlockColumns * Product::kWeightBytes;
  tile.w = static_cast<const std::byte*>(args.weights->data) + block * tile.block_stride +
           group * tile.k * kBlockColumns * Product::kWeightBytes;
  tile.blocks = left < Product::kBlocks ? left : Product::kBlocks;
  if constexpr (Preparing<Product>) {
    const std::size_t bytes = Product::prepared_bytes(tile.k);
    tile.prepared = args.prepared + (block * groups + group) * bytes;
    tile.prepared_stride = groups * bytes;
  }
  return tile;
}

/// Walks over a linear's weights in pieces of a few blocks of columns and one group of rows. Where
/// one tile holds all rows the order is that of the memory; otherwise all blocks of a group come
/// first, so that the group's part of the rows stays in the first-level cache. Either order adds up
/// a value's groups in the same order.
template <class V, class Product>
class TiledLinear {
 public:
  explicit TiledLinear(const LinearArgs& args)
      : args_(args),
        groups_(groups_of<Product>(args)),
        columns_((args.block_end - args.block_begin + Product::kBlocks - 1) / Product::kBlocks),
        by_memory_(args.rows <= Product::kRows) {}

  void run() {
    if (!by_memory_) {
      for (std::size_t group = 0; group < groups_; ++group) run_pieces(group, 0, columns_);
      return;
    }
    for (std::size_t column = 0; column < columns_; ++column) {
      for (std::size_t group = 0; group < groups_; ++group) run_pieces(group, column, column + 1);
    }
  }

 private:
  using Sum = typename Product::Sum;

  /// The pieces of group `group` in columns [begin, end).
  void run_pieces(std::size_t group, std::size_t begin, std::size_t end) {
    with_epilogue<V>(args_, group, groups_,
                     [&]<ElementType kType, Activation kActivation, Base kBase>() {
                       for (std::size_t column = begin; column < end; ++column) {
                         run_piece<kType, kActivation, kBase>(group, column * Product::kBlocks);
                       }
                     });
  }

  /// The product of all rows with a few blocks from `args_.block_begin + first` on.
  template <ElementType kType, Activation kActivation, Base kBase>
  void run_piece(std::size_t group, std::size_t first) {
    const std::size_t block = args_.block_begin + first;
    TileArgs tile = tile_args<Product>(args_, group, block);
    EpilogueArgs e = epilogue_args(args_, group, 0, block);
    e.sums = sums_;
    e.columns = tile.blocks * kBlockColumns;
    for (std::size_t row = 0; row < args_.rows; row += Product::kRows) {
      tile.rows = e.rows = args_.rows - row < Product::kRows ? args_.rows - row : Product::kRows;
      product_.multiply(tile, sums_);
      tile_epilogue<V, Sum, Product::kBlocks * kBlockColumns, kType, kActivation, kBase>(e);
      tile.a += Product::kRows * tile.a_stride;
      e.row_scales += Product::kRows * e.groups;
      e.output += Product::kRows * e.output_stride;
    }
  }

  alignas(64) Sum sums_[Product::kRows * Product::kBlocks * kBlockColumns];
  const LinearArgs& args_;
  std::size_t groups_;
  std::size_t columns_;
  bool by_memory_;
  Product product_;
};

template <class V, class Product>
void linear(const LinearArgs& args) {
  TiledLinear<V, Product>(args).run();
}

template <class Product>
std::size_t prepared_bytes(const LinearWeights& weights, std::size_t groups) {
  return weights.n / kBlockColumns * groups * Product::prepared_bytes(weights.k / groups);
}

/// [n/16][groups] of what `Product::prepare` writes.
template <class Product>
void prepare(const LinearWeights& weights, std::size_t groups, std::byte* out) {
  const std::size_t width = weights.k / groups;
  const auto* w = static_cast<const std::byte*>(weights.data);
  for (std::size_t i = 0; i < weights.n / kBlockColumns * groups; ++i) {
    Product::prepare(w, width, out);
    w += width * kBlockColumns;
    out += Product::prepared_bytes(width);
  }
}

/// [groups][n] sums of each column's weights over each group of rows, times the column's scale.
inline void column_sums(const LinearWeights& weights, std::size_t groups, float* out) {
  constexpr std::size_t together = 4;
  const std::size_t width = weights.k / groups;
  const auto* w = static_cast<const std::int8_t*>(weights.data);
  for (std::size_t block = 0; block < weights.n / kBlockColumns; ++block) {
    for (std::size_t group = 0; group < groups; ++group) {
      std::int32_t totals[kBlockColumns] = {};
      for (std::size_t k = 0; k < width; k += together) {
        for (std::int32_t& total : totals) {
          total += w[0] + w[1] + w[2] + w[3];
          w += together;
        }
      }
      for (std::size_t c = 0; c < kBlockColumns; ++c) {
        const std::size_t column = block * kBlockColumns + c;
        out[group * weights.n + column] = static_cast<float>(totals[c]) * weights.scales[column];
      }
    }
  }
}

}  // namespace
}  // namespace native_infer
