// The integer product with AVX2. Its product of bytes adds two neighbours in 16 bits and saturates
// there, so the weights decide how a step of four columns of k is multiplied: as bytes where no two
// of them can leave 16 bits whatever the rows hold, and widened to 16 bits first where they can.
#pragma once

#include <immintrin.h>

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "kernels/simd/linear.h"
#include "kernels/simd/unroll.h"

namespace native_infer {
namespace {

/// Columns of k that are multiplied at once: the weights of a column that stand side by side.
inline constexpr std::size_t kStep = 4;
/// Max columns of k, and steps, between two writes of the sums.
inline constexpr std::size_t kDepth = 512;
inline constexpr std::size_t kDepthSteps = kDepth / kStep;
/// Columns of weights in a register.
inline constexpr std::size_t kHalfBlock = kBlockColumns / 2;

/// The order in which half a block goes through up to `kDepth` columns of k: first the steps that
/// may be multiplied as bytes.
struct StepOrder {
  std::uint8_t narrow = 0;
  std::uint8_t steps[kDepthSteps] = {};
};

/// Whether |255 * (w[k] + w[k + 1])| stays within 16 bits for both pairs of eight columns. Weights
/// of opposite sign always do.
inline bool is_narrow(const std::byte* w) {
  const __m256i weights = _mm256_load_si256(reinterpret_cast<const __m256i*>(w));
  const __m256i pairs = _mm256_maddubs_epi16(_mm256_set1_epi8(1), weights);
  const __m256i far = _mm256_cmpgt_epi16(_mm256_abs_epi16(pairs), _mm256_set1_epi16(128));
  return _mm256_testz_si256(far, far) != 0;
}

inline StepOrder order_steps(const std::byte* w, std::size_t steps) {
  StepOrder order;
  std::size_t last = steps;
  for (std::size_t step = 0; step < steps; ++step) {
    const bool narrow = is_narrow(w + step * kStep * kBlockColumns);
    order.steps[narrow ? order.narrow++ : --last] = static_cast<std::uint8_t>(step);
  }
  return order;
}

struct ProductAvx2 {
  using Sum = std::int32_t;
  static constexpr std::size_t kRows = 12;
  static constexpr std::size_t kBlocks = 4;
  static constexpr std::size_t kInputBytes = 1;
  static constexpr std::size_t kWeightBytes = 1;

  /// What `prepare` needs for one block of columns and `k` of its rows: two `StepOrder`s for each
  /// `kDepth` rows.
  static std::size_t prepared_bytes(std::size_t k) {
    return (k + kDepth - 1) / kDepth * 2 * sizeof(StepOrder);
  }

  static void prepare(const std::byte* w, std::size_t k, std::byte* out) {
    for (std::size_t first = 0; first < k; first += kDepth) {
      const std::size_t depth = k - first < kDepth ? k - first : kDepth;
      for (std::size_t half = 0; half < 2; ++half, out += sizeof(StepOrder)) {
        const StepOrder order =
            order_steps(w + first * kBlockColumns + half * kHalfBlock * kStep, depth / kStep);
        std::memcpy(out, &order, sizeof order);
      }
    }
  }

  void multiply(const TileArgs& args, std::int32_t* sums) const {
    multiply_rows<kRows>(args, sums);
  }

 private:
  static constexpr std::size_t kSumsStride = kBlocks * kBlockColumns;

  /// Up to `kDepth` columns of the rows: as they are, and every second byte widened to 16 bits.
  template <std::size_t kR>
  struct Rows {
    alignas(64) std::byte bytes[kR][kDepth];
    alignas(64) std::byte even[kR][kDepth];
    alignas(64) std::byte odd[kR][kDepth];
  };

  /// Finds the instance for exactly `args.rows` rows.
  template <std::size_t kR>
  static void multiply_rows(const TileArgs& args, std::int32_t* sums) {
    if constexpr (kR > 1) {
      if (args.rows < kR) return multiply_rows<kR - 1>(args, sums);
    }
    Rows<kR> rows;
    const auto* orders = reinterpret_cast<const StepOrder*>(args.prepared);
    for (std::size_t first = 0; first < args.k; first += kDepth, orders += 2) {
      const std::size_t depth = args.k - first < kDepth ? args.k - first : kDepth;
      NATIVE_INFER_UNROLL
      for (std::size_t r = 0; r < kR; ++r) {
        split(args.a + r * args.a_stride + first, depth, rows.bytes[r], rows.even[r], rows.odd[r]);
      }
      for (std::size_t half = 0; half < 2 * args.blocks; ++half) {
        const std::size_t block = half / 2;
        const std::byte* w = args.w + block * args.block_stride + first * kBlockColumns +
                             half % 2 * kHalfBlock * kStep;
        const StepOrder& order =
            orders[block * (args.prepared_stride / sizeof(StepOrder)) + half % 2];
        half_block<kR>(rows, w, order, depth / kStep, first != 0, sums + half * kHalfBlock);
      }
    }
  }

  static void split(const std::byte* row, std::size_t count, std::byte* bytes, std::byte* even,
                    std::byte* odd) {
    for (std::size_t i = 0; i < count; i += 32) {
      const __m256i x = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(row + i));
      _mm256_store_si256(reinterpret_cast<__m256i*>(bytes + i), x);
      _mm256_store_si256(reinterpret_cast<__m256i*>(even + i),
                         _mm256_and_si256(x, _mm256_set1_epi16(255)));
      _mm256_store_si256(reinterpret_cast<__m256i*>(odd + i), _mm256_srli_epi16(x, 8));
    }
  }

  static __m256i load_quad(const std::byte* bytes) {
    std::int32_t quad;
    std::memcpy(&quad, bytes, sizeof quad);
    return _mm256_set1_epi32(quad);
  }

  static __m256i load_weights(const std::byte* w, std::size_t step) {
    return _mm256_load_si256(reinterpret_cast<const __m256i*>(w + step * kStep * kBlockColumns));
  }

  template <std::size_t kR>
  static void half_block(const Rows<kR>& rows, const std::byte* w, const StepOrder& order,
                         std::size_t steps, bool accumulate, std::int32_t* sums) {
    const __m256i ones = _mm256_set1_epi16(1);
    __m256i total[kR];
    NATIVE_INFER_UNROLL
    for (auto& each : total) each = _mm256_setzero_si256();
    std::size_t i = 0;
    for (; i < order.narrow; ++i) {
      const std::size_t step = order.steps[i];
      const __m256i weights = load_weights(w, step);
      NATIVE_INFER_UNROLL
      for (std::size_t r = 0; r < kR; ++r) {
        const __m256i pairs =
            _mm256_maddubs_epi16(load_quad(rows.bytes[r] + step * kStep), weights);
        total[r] = _mm256_add_epi32(total[r], _mm256_madd_epi16(pairs, ones));
        // Without this GCC moves every total to another register and back.
        __asm__("" : "+x"(total[r]));
      }
    }
    for (; i < steps; ++i) {
      const std::size_t step = order.steps[i];
      const __m256i weights = load_weights(w, step);
      const __m256i even = _mm256_srai_epi16(_mm256_slli_epi16(weights, 8), 8);
      const __m256i odd = _mm256_srai_epi16(weights, 8);
      NATIVE_INFER_UNROLL
      for (std::size_t r = 0; r < kR; ++r) {
        const __m256i evens = _mm256_madd_epi16(load_quad(rows.even[r] + step * kStep), even);
        const __m256i odds = _mm256_madd_epi16(load_quad(rows.odd[r] + step * kStep), odd);
        total[r] = _mm256_add_epi32(total[r], evens);
        total[r] = _mm256_add_epi32(total[r], odds);
        __asm__("" : "+x"(total[r]));
      }
    }
    NATIVE_INFER_UNROLL
    for (std::size_t r = 0; r < kR; ++r) {
      auto* out = reinterpret_cast<__m256i*>(sums + r * kSumsStride);
      if (accumulate) total[r] = _mm256_add_epi32(total[r], _mm256_load_si256(out));
      _mm256_store_si256(out, total[r]);
    }
  }
};

}  // namespace
}  // namespace native_infer
