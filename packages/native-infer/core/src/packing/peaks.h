// How large the inputs of an encoder's linears get.
#pragma once

#include <vector>

namespace native_infer {

/// For one layer the largest magnitude of each input channel, over all tokens that were seen.
struct LayerPeaks {
  std::vector<float> qkv;
  std::vector<float> attention_output;
  std::vector<float> feed_forward_up;
  std::vector<float> feed_forward_down;
};

using Peaks = std::vector<LayerPeaks>;

}  // namespace native_infer
