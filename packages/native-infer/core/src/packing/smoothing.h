// SmoothQuant: moves the size of an activation's large channels into the weights, where int8 has a
// scale for each column.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace native_infer {

/// How much of the activation's size moves into the weights: 0 nothing, 1 all of it.
struct SmoothingStrengths {
  double qkv = 0.6;
  double attention_output = 0.5;
  double feed_forward_up = 0.5;
  double feed_forward_down = 0.5;
};

/// The factor m of each input channel: x @ W is the same as (x * m) @ (W / m), and with
/// m = weight_peak^(1 - strength) / activation_peak^strength the channels of x become alike in size
/// (Xiao et al., SmoothQuant, 2022, equation 4, where s = 1 / m). Rounded to an eighth of an
/// octave, so that peaks which kernels of different processors measured rarely give different
/// weights.
std::vector<float> smoothing_factors(std::span<const float> weight_peaks,
                                     std::span<const float> activation_peaks, double strength);

}  // namespace native_infer
