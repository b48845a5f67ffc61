// Floating-point numbers of 16 bits.
#pragma once

#include <bit>
#include <cstdint>

namespace native_infer {

/// The number that the 16 bits of an IEEE half (binary16) stand for; exact.
inline float from_float16(std::uint16_t bits) {
  const std::uint32_t sign = std::uint32_t{bits & 0x8000U} << 16;
  const std::uint32_t magnitude = bits & 0x7FFFU;
  constexpr std::uint32_t kInfinity = 0x7C00;
  // The exponent's bias differs by 112 and its place by 13; subnormals are scaled as numbers.
  if (magnitude >= kInfinity)
    return std::bit_cast<float>(sign | 0x7F800000U | (magnitude & 0x3FFU) << 13);
  constexpr std::uint32_t kSmallestNormal = 0x400;
  if (magnitude >= kSmallestNormal)
    return std::bit_cast<float>(sign | ((magnitude << 13) + (112U << 23)));
  const float value = static_cast<float>(magnitude) * 0x1p-24F;
  return sign != 0 ? -value : value;
}

/// The number that the 16 bits of a bfloat16 stand for; exact.
inline float from_bfloat16(std::uint16_t bits) {
  return std::bit_cast<float>(std::uint32_t{bits} << 16);
}

/// The nearest bfloat16, ties to even. NaN stays NaN.
inline std::uint16_t to_bfloat16(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  if (value != value) return static_cast<std::uint16_t>(bits >> 16 | 0x40U);
  const std::uint32_t rounding = 0x7FFFU + (bits >> 16 & 1U);
  return static_cast<std::uint16_t>((bits + rounding) >> 16);
}

/// The nearest IEEE half, ties to even; beyond its range infinity. NaN stays NaN.
inline std::uint16_t to_float16(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  const auto sign = static_cast<std::uint16_t>(bits >> 16 & 0x8000U);
  const std::uint32_t magnitude = bits & 0x7FFFFFFFU;
  constexpr std::uint32_t kInfinity = 0x7F800000;
  if (magnitude > kInfinity) return static_cast<std::uint16_t>(sign | 0x7E00U);
  constexpr std::uint32_t kOverflow = 0x477FF000;  // 65520, which rounds beyond the largest half
  if (magnitude >= kOverflow) return static_cast<std::uint16_t>(sign | 0x7C00U);
  constexpr std::uint32_t kSmallestNormal = 0x38800000;  // 2^-14
  if (magnitude >= kSmallestNormal) {
    const std::uint32_t rounding = 0xFFFU + (magnitude >> 13 & 1U);
    return static_cast<std::uint16_t>(sign | (magnitude - (112U << 23) + rounding) >> 13);
  }
  // Adding 0.5 puts the steps of a subnormal half, 2^-24, at the last bit of a float.
  const float shifted = std::bit_cast<float>(magnitude) + 0.5F;
  return static_cast<std::uint16_t>(sign | (std::bit_cast<std::uint32_t>(shifted) - 0x3F000000U));
}

}  // namespace native_infer
