// Four floats in plain C++, which any compiler turns into what the processor has.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace native_infer {
namespace {

struct VectorPortable {
  static constexpr std::size_t kLanes = 4;
  static constexpr bool kHasBf16 = false;
  typedef float F __attribute__((vector_size(16)));
  typedef std::int32_t I __attribute__((vector_size(16)));
  typedef std::uint32_t U __attribute__((vector_size(16)));

  static F load(const float* p) {
    F x;
    std::memcpy(&x, p, sizeof x);
    return x;
  }
  static void store(float* p, F x) { std::memcpy(p, &x, sizeof x); }
  static F set(float x) { return F{x, x, x, x}; }
  static F load_i8(const std::int8_t* p) {
    return F{static_cast<float>(p[0]), static_cast<float>(p[1]), static_cast<float>(p[2]),
             static_cast<float>(p[3])};
  }
  static F load_i32(const std::int32_t* p) {
    I x;
    std::memcpy(&x, p, sizeof x);
    return __builtin_convertvector(x, F);
  }
  /// Four pairs of bf16: the first of each, and the second of each.
  static void load_bf16_pairs(const std::uint16_t* p, F& first, F& second) {
    const U low{p[0], p[2], p[4], p[6]};
    const U high{p[1], p[3], p[5], p[7]};
    first = reinterpret_cast<F>(low << 16);
    second = reinterpret_cast<F>(high << 16);
  }
  static F add(F a, F b) { return a + b; }
  static F sub(F a, F b) { return a - b; }
  static F mul(F a, F b) { return a * b; }
  static F fma(F a, F b, F c) { return a * b + c; }
  static F min(F a, F b) { return a < b ? a : b; }
  static F max(F a, F b) { return a > b ? a : b; }
  /// x - floor(x), for -2^22 < x.
  static F fraction(F x) { return x - floor(x); }
  /// p * 2^floor(x) for x >= -125; p, if x is not a number: C++ has no whole number for that.
  static F scale_by_floor(F p, F x) {
    const I exponent = __builtin_convertvector(x == x ? floor(x) : set(0), I);
    return reinterpret_cast<F>(reinterpret_cast<I>(p) + (exponent << 23));
  }
  static F floor(F x) {
    const F magic = set(12582912.0F);
    const F rounded = (x + magic) - magic;
    return rounded - (rounded > x ? set(1.0F) : set(0.0F));
  }
  static float sum(F x) { return (x[0] + x[1]) + (x[2] + x[3]); }
  static float lowest(F x) {
    const F half = min(x, F{x[2], x[3], x[2], x[3]});
    return half[0] < half[1] ? half[0] : half[1];
  }
  static float highest(F x) {
    const F half = max(x, F{x[2], x[3], x[2], x[3]});
    return half[0] > half[1] ? half[0] : half[1];
  }
  /// The first `count` lanes of x; `other` in the rest.
  static F first_lanes(F x, std::size_t count, F other) {
    for (std::size_t i = count; i < kLanes; ++i) x[i] = other[i];
    return x;
  }
  /// Turns four rows into four columns.
  static void transpose(F (&x)[4]) {
    const F y[4] = {x[0], x[1], x[2], x[3]};
    for (std::size_t i = 0; i < kLanes; ++i) x[i] = F{y[0][i], y[1][i], y[2][i], y[3][i]};
  }
  /// Rounds 16 numbers to the nearest whole ones, which must be 0 to 255; a NaN gives any byte.
  static void store_u8(std::uint8_t* p, const F (&x)[4]) {
    // Added to 2^23 * 1.5 a small number leaves its whole part in the lowest bits.
    const F magic = set(12582912.0F);
    for (std::size_t v = 0; v < 4; ++v) {
      const I whole = reinterpret_cast<I>(x[v] + magic);
      for (std::size_t i = 0; i < kLanes; ++i)
        p[v * kLanes + i] = static_cast<std::uint8_t>(whole[i] & 255);
    }
  }
};

}  // namespace
}  // namespace native_infer
