// Places of weights in a block of memory, and weights as views onto it.
#pragma once

#include <cstddef>
#include <optional>

#include "kernels/weights.h"
#include "native_infer/precision.h"

namespace native_infer {

/// Places in bytes from the start of the block, multiples of 64; absent ones have no value.
struct LinearPlace {
  std::size_t k = 0;
  std::size_t n = 0;
  std::size_t data = 0;
  std::optional<std::size_t> scales;
  std::size_t bias = 0;
  std::optional<std::size_t> channel_factors;
  Precision precision = Precision::int8;
};

struct NormPlace {
  std::size_t gain = 0;
  std::size_t bias = 0;
};

/// Gives out pieces of a block, one after the other.
class Places {
 public:
  std::size_t take(std::size_t bytes);
  std::size_t floats(std::size_t count) { return take(count * sizeof(float)); }
  NormPlace norm(std::size_t width);
  /// `smoothed`: the input is multiplied by factors of its own before it is quantised.
  LinearPlace linear(Precision precision, std::size_t k, std::size_t n, bool smoothed);

  std::size_t used() const { return used_; }

 private:
  std::size_t used_ = 0;
};

/// Null if there is no such place.
const float* floats_at(const std::byte* block, const std::optional<std::size_t>& place);
LinearWeights view(const LinearPlace& place, const std::byte* block);
NormWeights view(const NormPlace& place, const std::byte* block);

/// Bytes of one number of a linear's weights, and of a word's row.
std::size_t weight_bytes(Precision precision);

}  // namespace native_infer
