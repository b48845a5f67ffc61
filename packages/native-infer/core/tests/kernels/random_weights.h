// Random weights in the kernels' layouts, beside the plain numbers that they stand for.
#pragma once

#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <random>
#include <vector>

#include "kernels/weights.h"
#include "kernels/workspace.h"

namespace native_infer::test {

using Random = std::mt19937;

/// Memory as the kernels want it: aligned, and initialised to 0.
template <class T>
class Aligned {
 public:
  explicit Aligned(std::size_t count) : size_(count) {
    data_ = reinterpret_cast<T*>(memory_.reserve(count * sizeof(T) + kAlignment));
  }
  T* data() { return data_; }
  const T* data() const { return data_; }
  std::size_t size() const { return size_; }
  T& operator[](std::size_t i) { return data_[i]; }
  const T& operator[](std::size_t i) const { return data_[i]; }

 private:
  Workspace memory_;
  T* data_ = nullptr;
  std::size_t size_ = 0;
};

inline std::vector<float> random_floats(Random& random, std::size_t count, float low, float high) {
  std::uniform_real_distribution<float> distribution(low, high);
  std::vector<float> values(count);
  for (float& value : values) value = distribution(random);
  return values;
}

inline std::size_t weight_bytes(Precision precision) {
  return precision == Precision::int8 ? 1 : precision == Precision::bf16 ? 2 : 4;
}

/// bf16 by cutting off: the matrix is then exactly what is stored.
inline std::uint16_t cut_to_bf16(float x) {
  return static_cast<std::uint16_t>(std::bit_cast<std::uint32_t>(x) >> 16);
}

/// Index of weight (k, n) in the blocked layout with `depth` consecutive k of a column side by
/// side.
inline std::size_t blocked_index(std::size_t k, std::size_t n, std::size_t rows,
                                 std::size_t depth) {
  return ((n / 16) * (rows / depth) + k / depth) * 16 * depth + (n % 16) * depth + k % depth;
}

/// A linear with its numbers in every form: what a kernel reads, and the plain matrix it stands
/// for.
struct TestLinear {
  /// The first `faint` columns are `faintness` times as large as the others.
  TestLinear(Random& random, std::size_t k, std::size_t n, Precision precision, bool with_factors,
             std::size_t faint = 0, float faintness = 1.0F);

  /// As the kernels see it. Valid as long as this object is neither moved nor destroyed.
  LinearWeights view() const;

  std::size_t k;
  std::size_t n;
  Precision precision;
  /// [k][n]: what x (before the channel factors) is multiplied with.
  std::vector<float> matrix;
  std::vector<float> scales;
  std::vector<float> bias;
  std::vector<float> factors;
  Aligned<std::byte> data;
};

struct TestNorm {
  TestNorm(Random& random, std::size_t width);
  NormWeights view() const { return {gamma.data(), beta.data()}; }
  std::vector<float> gamma;
  std::vector<float> beta;
};

inline TestLinear::TestLinear(Random& random, std::size_t k_, std::size_t n_, Precision precision_,
                              bool with_factors, std::size_t faint, float faintness)
    : k(k_),
      n(n_),
      precision(precision_),
      matrix(k_ * n_),
      scales(random_floats(random, n_, 0.5F, 1.5F)),
      bias(random_floats(random, n_, -0.5F, 0.5F)),
      data(k_ * n_ * weight_bytes(precision_)) {
  if (with_factors) factors = random_floats(random, k, 0.5F, 2.0F);
  std::uniform_int_distribution<int> distribution(-127, 127);
  const float size = 2.0F / (127.0F * std::sqrt(static_cast<float>(k)));
  for (std::size_t j = 0; j < n; ++j) scales[j] *= j < faint ? faintness * size : size;
  for (std::size_t i = 0; i < k; ++i) {
    for (std::size_t j = 0; j < n; ++j) {
      const int value = distribution(random);
      const float weight = static_cast<float>(value) * scales[j];
      float exact = weight;
      if (precision == Precision::int8) {
        data[blocked_index(i, j, k, 4)] = static_cast<std::byte>(value);
      } else if (precision == Precision::bf16) {
        const std::uint16_t half = cut_to_bf16(weight);
        std::memcpy(data.data() + 2 * blocked_index(i, j, k, 2), &half, sizeof half);
        exact = std::bit_cast<float>(std::uint32_t{half} << 16);
      } else {
        std::memcpy(data.data() + 4 * blocked_index(i, j, k, 1), &weight, sizeof weight);
      }
      matrix[i * n + j] = exact * (with_factors ? factors[i] : 1.0F);
    }
  }
}

inline LinearWeights TestLinear::view() const {
  LinearWeights weights;
  weights.data = data.data();
  weights.scales = precision == Precision::int8 ? scales.data() : nullptr;
  weights.bias = bias.data();
  weights.channel_factors = factors.empty() ? nullptr : factors.data();
  weights.k = k;
  weights.n = n;
  weights.precision = precision;
  return weights;
}

inline TestNorm::TestNorm(Random& random, std::size_t width)
    : gamma(random_floats(random, width, 0.5F, 1.5F)),
      beta(random_floats(random, width, -0.3F, 0.3F)) {}

}  // namespace native_infer::test
