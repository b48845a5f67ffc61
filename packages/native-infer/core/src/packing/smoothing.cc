#include "packing/smoothing.h"

#include <algorithm>
#include <cmath>

namespace native_infer {

std::vector<float> smoothing_factors(std::span<const float> weight_peaks,
                                     std::span<const float> activation_peaks, double strength) {
  // Channels that were silent would give a division by zero.
  constexpr float kSilent = 1e-5F;
  constexpr double kStepsOfAnOctave = 8;
  std::vector<float> factors(weight_peaks.size());
  for (std::size_t i = 0; i < factors.size(); ++i) {
    const double weight = std::log2(std::max(weight_peaks[i], kSilent));
    const double activation = std::log2(std::max(activation_peaks[i], kSilent));
    const double octaves = weight * (1 - strength) - activation * strength;
    factors[i] =
        static_cast<float>(std::exp2(std::round(octaves * kStepsOfAnOctave) / kStepsOfAnOctave));
  }
  return factors;
}

}  // namespace native_infer
