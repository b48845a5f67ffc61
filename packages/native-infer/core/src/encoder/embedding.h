// The encoder's first step: from token ids to hidden states.
#pragma once

#include <cstddef>
#include <cstdint>

#include "encoder/weights.h"
#include "kernels/kernel_set.h"

namespace native_infer {

/// Some tokens and where their hidden states go.
struct EmbedTokens {
  const std::int32_t* ids = nullptr;
  /// Position of each token in its text.
  const std::int32_t* positions = nullptr;
  std::size_t count = 0;
  /// fp32 [count][hidden].
  float* hidden = nullptr;
  /// The token type of each; null: all are 0.
  const std::int32_t* types = nullptr;
};

/// hidden[i] = layer norm(word row + position row + token type row), whatever type the word rows
/// have. A row's bytes do not depend on the other rows.
void embed_tokens(const KernelSet& kernels, const EncoderConfig& config,
                  const EncoderWeights& weights, const EmbedTokens& tokens);

}  // namespace native_infer
