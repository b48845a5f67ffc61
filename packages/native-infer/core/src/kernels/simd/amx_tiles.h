// The AMX tile registers, and the product of small matrices with them.
#pragma once

#include <immintrin.h>

#include <cstddef>
#include <cstdint>

#include "kernels/simd/unroll.h"

namespace native_infer {
namespace {

/// Has the compiler finish all stores before what follows. GCC's tile intrinsics are assembler text
/// that does not say which memory it reads, so that stores to a tile could otherwise move behind
/// its load.
inline void settle_memory() {
  __asm__ volatile("" ::: "memory");
}

/// This thread's tile registers, set up as eight tiles of 16 rows by 64 bytes for the life of an
/// object.
class AmxTiles {
 public:
  AmxTiles() {
    struct alignas(64) Layout {
      std::uint8_t palette = 1;
      std::uint8_t start_row = 0;
      std::uint8_t reserved[14] = {};
      std::uint16_t row_bytes[16] = {64, 64, 64, 64, 64, 64, 64, 64};
      std::uint8_t rows[16] = {16, 16, 16, 16, 16, 16, 16, 16};
    };
    static_assert(sizeof(Layout) == 64);
    const Layout layout{};
    const Layout* address = &layout;
    __asm__ volatile("" : "+r"(address)::"memory");
    _tile_loadconfig(address);
  }
  ~AmxTiles() { _tile_release(); }
  AmxTiles(const AmxTiles&) = delete;
  AmxTiles& operator=(const AmxTiles&) = delete;
};

/// A product of up to 32 rows with up to two blocks of 16 columns. 64 bytes of a row meet one tile
/// (1,024 bytes) of a block: 64 int8 values, or 32 in bf16.
struct AmxProduct {
  const void* a = nullptr;
  std::size_t a_stride = 0;
  /// Rows are read up to the next multiple of 16, and as many are written.
  std::size_t rows = 0;
  std::size_t row_bytes = 0;
  const void* w = nullptr;
  std::size_t block_stride = 0;
  std::size_t blocks = 0;
  /// int32 or fp32.
  void* sums = nullptr;
  /// In bytes.
  std::size_t sums_stride = 0;
};

inline constexpr std::size_t kTileRows = 16;
inline constexpr std::size_t kTileRowBytes = 64;
inline constexpr std::size_t kTileBytes = kTileRows * kTileRowBytes;

/// The intrinsics paste their tile numbers into assembler text, so that they must be literals.
#define NATIVE_INFER_TILE_DOT(sum, a, b) \
  if constexpr (kBf16) {                 \
    _tile_dpbf16ps(sum, a, b);           \
  } else {                               \
    _tile_dpbusd(sum, a, b);             \
  }

/// A product in steps of 64 bytes of the rows' depth, so that other work can be done between them.
/// Tiles 0 to 3 are the sums, 4 and 5 the rows, 6 and 7 the blocks.
template <bool kBf16, bool kTwoRows, bool kTwoBlocks>
class AmxSteps {
 public:
  NATIVE_INFER_INLINE explicit AmxSteps(const AmxProduct& args)
      : a_(static_cast<const std::byte*>(args.a)),
        second_rows_(static_cast<long>(kTileRows * args.a_stride)),
        a_stride_(static_cast<long>(args.a_stride)),
        w_(static_cast<const std::byte*>(args.w)),
        second_block_(static_cast<long>(args.block_stride)) {
    settle_memory();
    _tile_zero(0);
    if constexpr (kTwoBlocks) _tile_zero(1);
    if constexpr (kTwoRows) _tile_zero(2);
    if constexpr (kTwoRows && kTwoBlocks) _tile_zero(3);
  }

  NATIVE_INFER_INLINE void step() {
    _tile_loadd(6, w_, kTileRowBytes);
    _tile_loadd(4, a_, a_stride_);
    NATIVE_INFER_TILE_DOT(0, 4, 6)
    if constexpr (kTwoBlocks) {
      _tile_loadd(7, w_ + second_block_, kTileRowBytes);
      NATIVE_INFER_TILE_DOT(1, 4, 7)
    }
    if constexpr (kTwoRows) {
      _tile_loadd(5, a_ + second_rows_, a_stride_);
      NATIVE_INFER_TILE_DOT(2, 5, 6)
    }
    if constexpr (kTwoRows && kTwoBlocks) {
      NATIVE_INFER_TILE_DOT(3, 5, 7)
    }
    a_ += kTileRowBytes;
    w_ += kTileBytes;
  }

  /// Writes the sums, whose rows are `stride` bytes apart.
  NATIVE_INFER_INLINE void store(void* to, std::size_t stride) const {
    auto* sums = static_cast<std::byte*>(to);
    const auto bytes = static_cast<long>(stride);
    _tile_stored(0, sums, bytes);
    if constexpr (kTwoBlocks) _tile_stored(1, sums + kTileRowBytes, bytes);
    if constexpr (kTwoRows) _tile_stored(2, sums + kTileRows * stride, bytes);
    if constexpr (kTwoRows && kTwoBlocks) {
      _tile_stored(3, sums + kTileRows * stride + kTileRowBytes, bytes);
    }
  }

 private:
  const std::byte* a_;
  long second_rows_;
  long a_stride_;
  const std::byte* w_;
  long second_block_;
};

#undef NATIVE_INFER_TILE_DOT

template <bool kBf16, bool kTwoRows, bool kTwoBlocks>
inline void amx_product_of(const AmxProduct& args) {
  AmxSteps<kBf16, kTwoRows, kTwoBlocks> steps(args);
  for (std::size_t at = 0; at < args.row_bytes; at += kTileRowBytes) steps.step();
  steps.store(args.sums, args.sums_stride);
}

template <bool kBf16>
inline void amx_product(const AmxProduct& args) {
  if (args.rows > kTileRows) {
    args.blocks == 2 ? amx_product_of<kBf16, true, true>(args)
                     : amx_product_of<kBf16, true, false>(args);
  } else {
    args.blocks == 2 ? amx_product_of<kBf16, false, true>(args)
                     : amx_product_of<kBf16, false, false>(args);
  }
}

}  // namespace
}  // namespace native_infer
