// Elementary functions on vectors of floats, written once for every instruction set.
#pragma once

#include <cstddef>

namespace native_infer {
namespace {

/// 2^x for -125 <= x <= 0, and about 2^-125 for all below: as good as 0 beside a sum of at least 1.
/// The polynomials are least-maximum relative fits of 2^f on 0..1: the relative error is below
/// 2e-7, or below 8e-5 where `kShort`, for results that are then rounded to bf16.
template <class V, bool kShort>
inline typename V::F exp2_of_negative(typename V::F x) {
  // At -126 the fit, a little below 1, would make a denormal number, for which processors take a
  // hundred cycles; and all scores past a text's end are far below. In this order NaN stays NaN.
  x = V::max(V::set(-125.0F), x);
  const auto f = V::fraction(x);
  if constexpr (kShort) {
    auto p = V::set(7.802452147e-02F);
    p = V::fma(p, f, V::set(2.260671705e-01F));
    p = V::fma(p, f, V::set(6.958335042e-01F));
    p = V::fma(p, f, V::set(9.999251962e-01F));
    return V::scale_by_floor(p, x);
  }
  auto p = V::set(1.877576695e-03F);
  p = V::fma(p, f, V::set(8.989340626e-03F));
  p = V::fma(p, f, V::set(5.582631752e-02F));
  p = V::fma(p, f, V::set(2.401536107e-01F));
  p = V::fma(p, f, V::set(6.931530833e-01F));
  p = V::fma(p, f, V::set(9.999999404e-01F));
  return V::scale_by_floor(p, x);
}

/// x, but not farther than `bound` from 0.
template <class V>
inline typename V::F limit(typename V::F x, float bound) {
  if constexpr (requires { V::limit(x, x); }) {
    return V::limit(x, V::set(bound));
  } else {
    return V::max(V::min(x, V::set(bound)), V::set(-bound));
  }
}

/// 2 * half_factor * x * Phi(x), Phi the normal distribution function: with 0.5 BERT's Gelu, to
/// 5e-6.
template <class V>
inline typename V::F gelu(typename V::F x, typename V::F half_factor) {
  const auto limited = limit<V>(x, 4.8F);
  // erf(x / sqrt 2) / x as a polynomial in x^2 - 4.8^2 / 2, which keeps its terms small: a
  // least-maximum fit of the error in Gelu itself over -4.8..4.8 that meets erf = +-1 at both ends.
  const auto s = V::fma(limited, limited, V::set(-11.52F));
  auto p = V::set(7.013530384e-14F);
  p = V::fma(p, s, V::set(-2.347705472e-12F));
  p = V::fma(p, s, V::set(3.477119139e-11F));
  p = V::fma(p, s, V::set(-5.528905860e-10F));
  p = V::fma(p, s, V::set(1.186309536e-08F));
  p = V::fma(p, s, V::set(-2.187134277e-07F));
  p = V::fma(p, s, V::set(3.488622878e-06F));
  p = V::fma(p, s, V::set(-5.306817080e-05F));
  p = V::fma(p, s, V::set(7.972862986e-04F));
  p = V::fma(p, s, V::set(-1.267009648e-02F));
  p = V::fma(p, s, V::set(2.944255769e-01F));
  const auto half = V::mul(x, half_factor);
  return V::fma(half, V::mul(p, limited), half);
}

/// The same to 5e-4. Its terms are added in pairs: half as many operations, of which only five wait
/// for each other, so that processors have several vectors under way beside a product.
template <class V>
inline typename V::F quick_gelu(typename V::F x, typename V::F half_factor) {
  const auto limited = limit<V>(x, 3.7F);
  // As above, over -3.7..3.7 and around 3.7^2 / 2.
  const auto s = V::fma(limited, limited, V::set(-6.845F));
  const auto s2 = V::mul(s, s);
  const auto low = V::fma(V::set(-2.563994843e-02F), s, V::set(3.788575637e-01F));
  const auto middle = V::fma(V::set(-2.217203105e-04F), s, V::set(2.311914446e-03F));
  const auto high = V::fma(V::set(-9.799326406e-07F), s, V::set(2.023875905e-05F));
  const auto p = V::fma(V::fma(high, s2, middle), s2, low);
  const auto half = V::mul(x, half_factor);
  return V::fma(half, V::mul(p, limited), half);
}

}  // namespace
}  // namespace native_infer
