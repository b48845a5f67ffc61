// Sixteen floats in an AVX-512 register. Included inside the target region of a kernel set.
#pragma once

#include <immintrin.h>

#include <cstddef>
#include <cstdint>

#include "kernels/simd/unroll.h"

namespace native_infer {
namespace {

struct VectorAvx512 {
  static constexpr std::size_t kLanes = 16;
#if defined(NATIVE_INFER_AVX512_BF16)
  static constexpr bool kHasBf16 = true;
  static void store_bf16(std::uint16_t* p, __m512 x) {
    const auto halves = reinterpret_cast<__m256i>(_mm512_cvtneps_pbh(x));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(p), halves);
  }
  static void store_bf16_pair(std::uint16_t* p, __m512 first, __m512 second) {
    _mm512_storeu_si512(p, reinterpret_cast<__m512i>(_mm512_cvtne2ps_pbh(second, first)));
  }
#else
  static constexpr bool kHasBf16 = false;
#endif
  using F = __m512;

  static F load(const float* p) {
    return _mm512_loadu_ps(p);
  }
  static void store(float* p, F x) {
    _mm512_storeu_ps(p, x);
  }
  static F set(float x) {
    return _mm512_set1_ps(x);
  }
  static F load_i8(const std::int8_t* p) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
    return _mm512_cvtepi32_ps(_mm512_cvtepi8_epi32(bytes));
  }
  static F load_i32(const std::int32_t* p) {
    return _mm512_cvtepi32_ps(_mm512_loadu_si512(p));
  }
  /// Sixteen pairs of bf16: the first of each, and the second of each.
  static void load_bf16_pairs(const std::uint16_t* p, F& first, F& second) {
    const __m512i pairs = _mm512_loadu_si512(p);
    first = _mm512_castsi512_ps(_mm512_slli_epi32(pairs, 16));
    second = _mm512_castsi512_ps(_mm512_and_si512(pairs, _mm512_set1_epi32(-65536)));
  }
  static F add(F a, F b) {
    return _mm512_add_ps(a, b);
  }
  static F sub(F a, F b) {
    return _mm512_sub_ps(a, b);
  }
  static F mul(F a, F b) {
    return _mm512_mul_ps(a, b);
  }
  static F fma(F a, F b, F c) {
    return _mm512_fmadd_ps(a, b, c);
  }
  static F min(F a, F b) {
    return _mm512_min_ps(a, b);
  }
  static F max(F a, F b) {
    return _mm512_max_ps(a, b);
  }
  /// x, but not farther than `bound` from 0.
  static F limit(F x, F bound) {
    // The smaller absolute value of the two, with the sign of x.
    return _mm512_range_ps(x, bound, 0b0010);
  }
  /// x - floor(x).
  static F fraction(F x) {
    return _mm512_reduce_ps(x, _MM_FROUND_TO_NEG_INF | _MM_FROUND_NO_EXC);
  }
  /// p * 2^floor(x) for x >= -125.
  static F scale_by_floor(F p, F x) {
    return _mm512_scalef_ps(p, x);
  }
  static float sum(F x) {
    return _mm512_reduce_add_ps(x);
  }
  static float lowest(F x) {
    return _mm512_reduce_min_ps(x);
  }
  static float highest(F x) {
    return _mm512_reduce_max_ps(x);
  }
  /// The first `count` lanes of x; `other` in the rest.
  static F first_lanes(F x, std::size_t count, F other) {
    const auto mask = static_cast<__mmask16>(count >= kLanes ? 0xFFFFU : (1U << count) - 1U);
    return _mm512_mask_blend_ps(mask, other, x);
  }
  /// Turns sixteen rows into sixteen columns.
  static void transpose(F (&x)[16]) {
    F y[16];
    NATIVE_INFER_UNROLL
    for (std::size_t i = 0; i < 16; i += 2) {
      y[i] = _mm512_unpacklo_ps(x[i], x[i + 1]);
      y[i + 1] = _mm512_unpackhi_ps(x[i], x[i + 1]);
    }
    NATIVE_INFER_UNROLL
    for (std::size_t i = 0; i < 16; i += 4) {
      x[i] = _mm512_shuffle_ps(y[i], y[i + 2], 0x44);
      x[i + 1] = _mm512_shuffle_ps(y[i], y[i + 2], 0xEE);
      x[i + 2] = _mm512_shuffle_ps(y[i + 1], y[i + 3], 0x44);
      x[i + 3] = _mm512_shuffle_ps(y[i + 1], y[i + 3], 0xEE);
    }
    NATIVE_INFER_UNROLL
    for (std::size_t i = 0; i < 4; ++i) {
      y[i] = _mm512_shuffle_f32x4(x[i], x[i + 4], 0x88);
      y[i + 4] = _mm512_shuffle_f32x4(x[i], x[i + 4], 0xDD);
      y[i + 8] = _mm512_shuffle_f32x4(x[i + 8], x[i + 12], 0x88);
      y[i + 12] = _mm512_shuffle_f32x4(x[i + 8], x[i + 12], 0xDD);
    }
    NATIVE_INFER_UNROLL
    for (std::size_t i = 0; i < 4; ++i) {
      x[i] = _mm512_shuffle_f32x4(y[i], y[i + 8], 0x88);
      x[i + 4] = _mm512_shuffle_f32x4(y[i + 4], y[i + 12], 0x88);
      x[i + 8] = _mm512_shuffle_f32x4(y[i], y[i + 8], 0xDD);
      x[i + 12] = _mm512_shuffle_f32x4(y[i + 4], y[i + 12], 0xDD);
    }
  }
  /// Rounds 64 numbers to the nearest whole ones, which must be 0 to 255; a NaN gives any byte.
  static void store_u8(std::uint8_t* p, const F (&x)[4]) {
    __m512i whole[4];
    for (int i = 0; i < 4; ++i) whole[i] = _mm512_cvtps_epi32(x[i]);
    const __m512i low = _mm512_packus_epi32(whole[0], whole[1]);
    const __m512i high = _mm512_packus_epi32(whole[2], whole[3]);
    // The packs work within 128 bits: groups of four bytes come out in the order 0 4 8 12 1 5 9 13
    // ….
    const __m512i order = _mm512_setr_epi32(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
    _mm512_storeu_si512(p, _mm512_permutexvar_epi32(order, _mm512_packus_epi16(low, high)));
  }
};

}  // namespace
}  // namespace native_infer
