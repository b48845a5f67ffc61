// How alike two vectors are.
#pragma once

#include <cmath>
#include <cstddef>

namespace native_infer::test {

/// Cosine of the angle between two vectors.
inline double cosine(const float* a, const float* b, std::size_t count) {
  double dot = 0;
  double aa = 0;
  double bb = 0;
  for (std::size_t i = 0; i < count; ++i) {
    dot += double{a[i]} * b[i];
    aa += double{a[i]} * a[i];
    bb += double{b[i]} * b[i];
  }
  return dot / std::sqrt(aa * bb);
}

}  // namespace native_infer::test
