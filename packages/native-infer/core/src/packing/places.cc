#include "packing/places.h"

#include "kernels/workspace.h"

namespace native_infer {

std::size_t Places::take(std::size_t bytes) {
  const std::size_t at = used_;
  used_ += (bytes + kAlignment - 1) / kAlignment * kAlignment;
  return at;
}

NormPlace Places::norm(std::size_t width) {
  NormPlace place;
  place.gain = floats(width);
  place.bias = floats(width);
  return place;
}

LinearPlace Places::linear(Precision precision, std::size_t k, std::size_t n, bool smoothed) {
  const bool quantised = precision == Precision::int8;
  LinearPlace place;
  place.k = k;
  place.n = n;
  place.precision = precision;
  place.data = take(k * n * weight_bytes(precision));
  if (quantised) place.scales = floats(n);
  place.bias = floats(n);
  if (quantised && smoothed) place.channel_factors = floats(k);
  return place;
}

const float* floats_at(const std::byte* block, const std::optional<std::size_t>& place) {
  return place ? reinterpret_cast<const float*>(block + *place) : nullptr;
}

LinearWeights view(const LinearPlace& place, const std::byte* block) {
  LinearWeights weights;
  weights.data = block + place.data;
  weights.scales = floats_at(block, place.scales);
  weights.bias = floats_at(block, place.bias);
  weights.channel_factors = floats_at(block, place.channel_factors);
  weights.k = place.k;
  weights.n = place.n;
  weights.precision = place.precision;
  return weights;
}

NormWeights view(const NormPlace& place, const std::byte* block) {
  return {floats_at(block, place.gain), floats_at(block, place.bias)};
}

std::size_t weight_bytes(Precision precision) {
  return precision == Precision::int8 ? 1 : precision == Precision::bf16 ? 2 : 4;
}

}  // namespace native_infer
