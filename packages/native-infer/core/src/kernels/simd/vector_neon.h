// Four floats in a NEON register.
#pragma once

#include <arm_neon.h>

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace native_infer {
namespace {

struct VectorNeon {
  static constexpr std::size_t kLanes = 4;
  static constexpr bool kHasBf16 = false;
  using F = float32x4_t;

  static F load(const float* p) { return vld1q_f32(p); }
  static void store(float* p, F x) { vst1q_f32(p, x); }
  static F set(float x) { return vdupq_n_f32(x); }
  static F load_i8(const std::int8_t* p) {
    std::uint32_t four;
    std::memcpy(&four, p, sizeof four);
    const int16x8_t wide = vmovl_s8(vreinterpret_s8_u32(vdup_n_u32(four)));
    return vcvtq_f32_s32(vmovl_s16(vget_low_s16(wide)));
  }
  static F load_i32(const std::int32_t* p) { return vcvtq_f32_s32(vld1q_s32(p)); }
  /// Four pairs of bf16: the first of each, and the second of each.
  static void load_bf16_pairs(const std::uint16_t* p, F& first, F& second) {
    const uint32x4_t pairs = vreinterpretq_u32_u16(vld1q_u16(p));
    first = vreinterpretq_f32_u32(vshlq_n_u32(pairs, 16));
    second = vreinterpretq_f32_u32(vandq_u32(pairs, vdupq_n_u32(0xFFFF0000U)));
  }
  static F add(F a, F b) { return vaddq_f32(a, b); }
  static F sub(F a, F b) { return vsubq_f32(a, b); }
  static F mul(F a, F b) { return vmulq_f32(a, b); }
  static F fma(F a, F b, F c) { return vfmaq_f32(c, a, b); }
  static F min(F a, F b) { return vminq_f32(a, b); }
  static F max(F a, F b) { return vmaxq_f32(a, b); }
  /// x - floor(x).
  static F fraction(F x) { return vsubq_f32(x, vrndmq_f32(x)); }
  /// p * 2^floor(x) for x >= -125.
  static F scale_by_floor(F p, F x) {
    const int32x4_t exponent = vcvtmq_s32_f32(x);
    return vreinterpretq_f32_s32(vaddq_s32(vreinterpretq_s32_f32(p), vshlq_n_s32(exponent, 23)));
  }
  static float sum(F x) { return vaddvq_f32(x); }
  static float lowest(F x) { return vminvq_f32(x); }
  static float highest(F x) { return vmaxvq_f32(x); }
  /// The first `count` lanes of x; `other` in the rest.
  static F first_lanes(F x, std::size_t count, F other) {
    constexpr std::uint32_t lanes[4] = {0, 1, 2, 3};
    const uint32x4_t kept =
        vcltq_u32(vld1q_u32(lanes), vdupq_n_u32(static_cast<std::uint32_t>(count)));
    return vbslq_f32(kept, x, other);
  }
  /// Turns four rows into four columns.
  static void transpose(F (&x)[4]) {
    const float32x4x2_t upper = vtrnq_f32(x[0], x[1]);
    const float32x4x2_t lower = vtrnq_f32(x[2], x[3]);
    x[0] = vcombine_f32(vget_low_f32(upper.val[0]), vget_low_f32(lower.val[0]));
    x[1] = vcombine_f32(vget_low_f32(upper.val[1]), vget_low_f32(lower.val[1]));
    x[2] = vcombine_f32(vget_high_f32(upper.val[0]), vget_high_f32(lower.val[0]));
    x[3] = vcombine_f32(vget_high_f32(upper.val[1]), vget_high_f32(lower.val[1]));
  }
  /// Rounds 16 numbers to the nearest whole ones, which must be 0 to 255; a NaN gives any byte.
  static void store_u8(std::uint8_t* p, const F (&x)[4]) {
    const uint16x8_t low =
        vcombine_u16(vqmovn_u32(vcvtnq_u32_f32(x[0])), vqmovn_u32(vcvtnq_u32_f32(x[1])));
    const uint16x8_t high =
        vcombine_u16(vqmovn_u32(vcvtnq_u32_f32(x[2])), vqmovn_u32(vcvtnq_u32_f32(x[3])));
    vst1q_u8(p, vcombine_u8(vqmovn_u16(low), vqmovn_u16(high)));
  }
};

}  // namespace
}  // namespace native_infer
