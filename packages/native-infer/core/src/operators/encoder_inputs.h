// How a BertEncoder node carries its weights.
//
// Inputs, in order; all but the first two are initializers, and an absent one is an empty tensor:
//   token_ids int32 [T], sequence_offsets int32 [B + 1],
//   word rows [vocabulary, hidden] of the precision's type, word scales f32 [vocabulary] (int8
//   only), position rows f32 [positions, hidden], token type row f32 [hidden], norm gamma and beta
//   f32 [hidden],
// then for each layer
//   qkv, attention output: each data, scales, bias, channel factors; norm gamma, beta;
//   feed-forward up, feed-forward down: each data, scales, bias, channel factors; norm gamma, beta.
// encoder/weights.h and kernels/weights.h say how data is laid out.
#pragma once

#include <memory>
#include <vector>

#include "encoder/weights.h"
#include "operators/kernel_info.h"

namespace native_infer::operators {

/// Weights as views onto the session's initializers, and copies of those that were not aligned.
struct EncoderInputs {
  EncoderConfig config;
  EncoderWeights weights;
  std::vector<std::shared_ptr<const void>> copies;
};

/// Reads attributes and initializers. Throws `Error` with `MODEL_INVALID` naming what is missing,
/// misshapen, or holds NaN or infinity.
EncoderInputs read_encoder_inputs(const KernelInfo& info);

}  // namespace native_infer::operators
