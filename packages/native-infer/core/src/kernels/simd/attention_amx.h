// Attention of one head of one text with AMX in bf16: scores and weighted values are tile
// products, the exponentials are fp32. head_size is a multiple of 32.
#pragma once

#include <immintrin.h>

#include <cstddef>
#include <cstdint>

#include "kernels/kernel_set.h"
#include "kernels/simd/amx_tiles.h"
#include "kernels/simd/attention.h"
#include "kernels/simd/unroll.h"

namespace native_infer {
namespace {

/// bf16 values in 64 bytes.
inline constexpr std::size_t kTileDepth = 32;
inline constexpr std::size_t kAmxQueries = 32;

/// Buffers of one head; all rows are 64-byte aligned.
struct AmxHead {
  const std::uint16_t* q = nullptr;
  /// Elements between rows of q, k and v.
  std::size_t row_stride = 0;
  std::size_t length = 0;
  /// `length` up to the next multiple of 32.
  std::size_t padded = 0;
  std::size_t head_size = 0;
  /// Blocks of 16 keys: [padded/16][head_size/2][16][2].
  std::uint16_t* keys = nullptr;
  /// Blocks of 16 value columns: [head_size/16][padded/2][16][2].
  std::uint16_t* values = nullptr;
  /// fp32 [32][padded].
  float* scores = nullptr;
  /// bf16 [32][padded].
  std::uint16_t* weights = nullptr;
  /// fp32 [32][head_size].
  float* weighted = nullptr;
};

/// Pairs of bf16 values move as if they were one number of 32 bits.
template <class V>
inline void pack_keys(const std::uint16_t* k, const AmxHead& head) {
  for (std::size_t first = 0; first < head.length; first += kTileRows) {
    for (std::size_t d = 0; d < head.head_size; d += kTileDepth) {
      typename V::F rows[16];
      NATIVE_INFER_UNROLL
      for (std::size_t i = 0; i < 16; ++i) {
        rows[i] =
            first + i < head.length
                ? _mm512_castsi512_ps(_mm512_loadu_si512(k + (first + i) * head.row_stride + d))
                : V::set(0);
      }
      V::transpose(rows);
      std::uint16_t* tile = head.keys + first * head.head_size + d * kTileRows;
      NATIVE_INFER_UNROLL
      for (std::size_t i = 0; i < 16; ++i)
        _mm512_store_si512(tile + i * kTileDepth, _mm512_castps_si512(rows[i]));
    }
  }
}

/// Lanes of the low (or, `high`, the upper) halves of two rows of 32, in turn from either.
inline __m512i interleave_index(bool high) {
  alignas(64) std::uint16_t index[32];
  for (std::size_t i = 0; i < 16; ++i) {
    const std::size_t lane = i + (high ? 16 : 0);
    index[2 * i] = static_cast<std::uint16_t>(lane);
    index[2 * i + 1] = static_cast<std::uint16_t>(lane + 32);
  }
  return _mm512_load_si512(index);
}

inline void pack_values(const std::uint16_t* v, const AmxHead& head) {
  const __m512i low = interleave_index(false);
  const __m512i high = interleave_index(true);
  for (std::size_t d = 0; d < head.head_size; d += kTileDepth) {
    std::uint16_t* left = head.values + d * head.padded;
    std::uint16_t* right = left + kTileRows * head.padded;
    for (std::size_t key = 0; key < head.padded; key += 2) {
      const std::uint16_t* row = v + key * head.row_stride + d;
      const __m512i zero = _mm512_setzero_si512();
      const __m512i even = key < head.length ? _mm512_loadu_si512(row) : zero;
      const __m512i odd = key + 1 < head.length ? _mm512_loadu_si512(row + head.row_stride) : zero;
      _mm512_store_si512(left + key * kTileRows, _mm512_permutex2var_epi16(even, low, odd));
      _mm512_store_si512(right + key * kTileRows, _mm512_permutex2var_epi16(even, high, odd));
    }
  }
}

/// scores[rows][length up to a multiple of 16] = q k^T for the `rows` queries from `first` on.
inline void amx_scores(const AmxHead& head, std::size_t first, std::size_t rows) {
  AmxProduct product;
  product.a = head.q + first * head.row_stride;
  product.a_stride = head.row_stride * sizeof(std::uint16_t);
  product.rows = rows;
  product.row_bytes = head.head_size * sizeof(std::uint16_t);
  product.block_stride = kTileRows * head.head_size * sizeof(std::uint16_t);
  product.sums_stride = head.padded * sizeof(float);
  for (std::size_t key = 0; key < head.length; key += 2 * kTileRows) {
    product.w = head.keys + key * head.head_size;
    product.blocks = head.length - key > kTileRows ? 2 : 1;
    product.sums = head.scores + key;
    amx_product<true>(product);
  }
}

/// weighted[rows][head_size] = weights * values.
inline void amx_weigh(const AmxHead& head, std::size_t rows) {
  AmxProduct product;
  product.a = head.weights;
  product.a_stride = head.padded * sizeof(std::uint16_t);
  product.rows = rows;
  product.row_bytes = head.padded * sizeof(std::uint16_t);
  product.block_stride = kTileRows * head.padded * sizeof(std::uint16_t);
  product.blocks = 2;
  product.sums_stride = head.head_size * sizeof(float);
  for (std::size_t d = 0; d < head.head_size; d += 2 * kTileRows) {
    product.w = head.values + d * head.padded;
    product.sums = head.weighted + d;
    amx_product<true>(product);
  }
}

/// weights[count up to a multiple of 32] = exp(score - greatest), zeros past the vector that holds
/// the last score; gives back their sum. Stores whole rows of a tile: narrower ones could not be
/// forwarded to the tile's load.
template <class V>
inline float amx_exponentials(const float* scores, std::size_t count, float greatest,
                              std::uint16_t* weights) {
  static_assert(2 * V::kLanes == kTileDepth);
  const auto factor = V::set(kLog2E);
  const auto shift = V::set(-greatest * kLog2E);
  const auto weight = [&](std::size_t at) {
    return exp2_of_negative<V, true>(V::fma(V::load(scores + at), factor, shift));
  };
  auto sum = V::set(0);
  for (std::size_t i = 0; i < count; i += kTileDepth) {
    const auto first = weight(i);
    const auto second = i + V::kLanes < count ? weight(i + V::kLanes) : V::set(0);
    V::store_bf16_pair(weights + i, first, second);
    sum = V::add(V::add(sum, first), second);
  }
  return V::sum(sum);
}

template <class V>
inline void amx_attend(const AmxHead& head, std::size_t first, std::size_t rows, float* context,
                       std::size_t context_stride) {
  float greatest[kAmxQueries];
  float sums[kAmxQueries];
  amx_scores(head, first, rows);
  // One loop for the maxima and one for the exponentials: each has short chains that overlap from
  // row to row.
  for (std::size_t r = 0; r < rows; ++r) {
    greatest[r] = greatest_score<V>(head.scores + r * head.padded, head.length);
  }
  for (std::size_t r = 0; r < rows; ++r) {
    sums[r] = amx_exponentials<V>(head.scores + r * head.padded, head.length, greatest[r],
                                  head.weights + r * head.padded);
  }
  amx_weigh(head, rows);
  for (std::size_t r = 0; r < rows; ++r) {
    const auto inverse = V::set(1.0F / sums[r]);
    float* row = context + (first + r) * context_stride;
    for (std::size_t d = 0; d < head.head_size; d += V::kLanes) {
      V::store(row + d, V::mul(V::load(head.weighted + r * head.head_size + d), inverse));
    }
  }
}

inline std::size_t attention_amx_scratch_bytes(std::size_t length, std::size_t head_size) {
  const std::size_t padded = round_up(length, kTileDepth);
  return padded * head_size * 4 + kAmxQueries * (padded * 6 + head_size * 4);
}

template <class V>
void attention_amx(const AttentionArgs& args) {
  const AmxTiles tiles;
  AmxHead head;
  head.row_stride = args.stride;
  head.length = args.length;
  head.padded = round_up(args.length, kTileDepth);
  head.head_size = args.head_size;
  head.keys = reinterpret_cast<std::uint16_t*>(args.scratch);
  head.values = head.keys + head.padded * head.head_size;
  head.scores = reinterpret_cast<float*>(head.values + head.padded * head.head_size);
  head.weights = reinterpret_cast<std::uint16_t*>(head.scores + kAmxQueries * head.padded);
  head.weighted = reinterpret_cast<float*>(head.weights + kAmxQueries * head.padded);
  for (std::size_t h = args.head_begin; h < args.head_end; ++h) {
    const std::size_t column = h * args.head_size;
    head.q = static_cast<const std::uint16_t*>(args.q) + column;
    pack_keys<V>(static_cast<const std::uint16_t*>(args.k) + column, head);
    pack_values(static_cast<const std::uint16_t*>(args.v) + column, head);
    for (std::size_t first = 0; first < args.queries; first += kAmxQueries) {
      const std::size_t rows =
          args.queries - first < kAmxQueries ? args.queries - first : kAmxQueries;
      amx_attend<V>(head, first, rows, args.context + column, args.context_stride);
    }
  }
}

}  // namespace
}  // namespace native_infer
