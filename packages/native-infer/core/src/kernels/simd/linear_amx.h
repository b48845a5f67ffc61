// The linear with AMX: while the tile unit multiplies one piece, the vector units finish the piece
// before it.
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/simd/linear.h"
#include "kernels/simd/product_amx.h"

namespace native_infer {
namespace {

/// Rows that are multiplied with all columns before the next ones: their bytes stay in the
/// first-level cache.
inline constexpr std::size_t kAmxRowBlock = 64;

/// A piece is one product of up to 32 rows by two blocks of columns. Its sums go to one of two
/// buffers; the other has those of the piece before, whose epilogue runs between the steps of the
/// product. Few rows take as long as reading the weights, which vector work in between would only
/// delay: there a piece is finished at once.
template <class V, class Product>
class AmxLinear {
 public:
  explicit AmxLinear(const LinearArgs& args) : args_(args), groups_(groups_of<Product>(args)) {}

  void run() {
    if (args_.rows <= Product::kRows) {
      for (std::size_t block = args_.block_begin; block < args_.block_end; block += kBlocks) {
        for (std::size_t group = 0; group < groups_; ++group) run_alone(group, block);
      }
      return;
    }
    for (std::size_t row = 0; row < args_.rows; row += kAmxRowBlock) {
      const std::size_t left = args_.rows - row;
      const std::size_t rows = left < kAmxRowBlock ? left : kAmxRowBlock;
      for (std::size_t group = 0; group < groups_; ++group) run_group(group, row, rows);
    }
  }

 private:
  using Sum = typename Product::Sum;
  static constexpr std::size_t kBlocks = Product::kBlocks;
  static constexpr std::size_t kColumns = kBlocks * kBlockColumns;

  /// What is left to do of a piece.
  EpilogueArgs epilogue_of(const TileArgs& tile, std::size_t group, std::size_t row,
                           std::size_t block, const Sum* sums) const {
    EpilogueArgs e = epilogue_args(args_, group, row, block);
    e.sums = sums;
    e.rows = tile.rows;
    e.columns = tile.blocks * kBlockColumns;
    return e;
  }

  void run_alone(std::size_t group, std::size_t block) {
    with_epilogue<V>(args_, group, groups_,
                     [&]<ElementType kType, Activation kActivation, Base kBase>() {
                       const TileArgs tile = tile_args<Product>(args_, group, block);
                       product_.multiply(tile, sums_[0]);
                       tile_epilogue<V, Sum, kColumns, kType, kActivation, kBase>(
                           epilogue_of(tile, group, 0, block, sums_[0]));
                     });
  }

  /// All columns of `rows` rows from `first` on, for one group.
  void run_group(std::size_t group, std::size_t first, std::size_t rows) {
    with_epilogue<V>(args_, group, groups_,
                     [&]<ElementType kType, Activation kActivation, Base kBase>() {
                       run_pieces<kType, kActivation, kBase>(group, first, rows);
                     });
  }

  template <ElementType kType, Activation kActivation, Base kBase>
  void run_pieces(std::size_t group, std::size_t first, std::size_t rows) {
    EpilogueArgs before;
    std::size_t turn = 0;
    for (std::size_t block = args_.block_begin; block < args_.block_end; block += kBlocks) {
      TileArgs tile = tile_args<Product>(args_, group, block);
      tile.a += first * tile.a_stride;
      for (std::size_t row = 0; row < rows; row += Product::kRows) {
        tile.rows = rows - row < Product::kRows ? rows - row : Product::kRows;
        Sum* sums = sums_[turn];
        multiply_and_finish<kType, kActivation, kBase>(tile, sums, before);
        before = epilogue_of(tile, group, first + row, block, sums);
        turn ^= 1;
        tile.a += Product::kRows * tile.a_stride;
      }
    }
    tile_epilogue<V, Sum, kColumns, kType, kActivation, kBase>(before);
  }

  /// The product of `tile`, between whose steps the rows of the piece `before` are finished.
  template <ElementType kType, Activation kActivation, Base kBase>
  void multiply_and_finish(const TileArgs& tile, Sum* sums, const EpilogueArgs& before) {
    if (before.columns != kColumns || tile.blocks != kBlocks) {
      tile_epilogue<V, Sum, kColumns, kType, kActivation, kBase>(before);
      return product_.multiply(tile, sums);
    }
    constexpr std::size_t vectors = kColumns / V::kLanes;
    ColumnEpilogue<V, Sum, kColumns, kType, kActivation, kBase, vectors> epilogue(before, 0);
    product_.multiply_beside(tile, sums, epilogue, before.rows);
  }

  alignas(64) Sum sums_[2][Product::kRows * kColumns];
  const LinearArgs& args_;
  std::size_t groups_;
  Product product_;
};

template <class V, class Product>
void linear_amx(const LinearArgs& args) {
  AmxLinear<V, Product>(args).run();
}

}  // namespace
}  // namespace native_infer
