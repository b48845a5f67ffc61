// What one run of an encoder is to compute.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "encoder/weights.h"

namespace native_infer {

/// Texts, packed: text s has the tokens ids[text_starts[s]] to ids[text_starts[s + 1] - 1].
struct EncoderBatch {
  std::span<const std::int32_t> ids;
  /// The first is 0, the last the number of ids, and each is above the one before: no text is
  /// empty.
  std::span<const std::int32_t> text_starts;
  /// For each text the one token whose hidden state is wanted, as an index into `ids`. Empty: those
  /// of all tokens are.
  std::span<const std::int32_t> output_tokens = {};
  /// Parallel to `ids`: token types below `EncoderConfig::token_types`. Empty: all are 0.
  std::span<const std::int32_t> types = {};
  /// For each text how many of its first tokens all its tokens attend to: at least 1. Empty: all of
  /// them. The others have hidden states of their own, and add nothing to those of any token.
  std::span<const std::int32_t> attended = {};

  std::size_t texts() const { return text_starts.size() - 1; }
  std::size_t output_rows() const {
    return output_tokens.empty() ? ids.size() : output_tokens.size();
  }
};

/// Throws `Error` with `INVALID_ARGUMENT` where ids, starts or tokens are out of range, or
/// `outputs` numbers are not as many as the hidden states have.
void check_batch(const EncoderConfig& config, const EncoderBatch& batch, std::size_t outputs);

}  // namespace native_infer
