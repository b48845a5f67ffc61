// Checks of an encoder's sizes and weights at load.
#pragma once

#include "encoder/weights.h"

namespace native_infer {

/// Fills in what `config` leaves to be picked. Throws `Error` with `MODEL_INVALID` where a size is
/// out of range.
EncoderConfig checked_config(EncoderConfig config);

/// Throws `Error` with `MODEL_INVALID` where a weight is missing, misaligned or of another shape
/// than `config` asks.
void check_weights(const EncoderConfig& config, const EncoderWeights& weights);

}  // namespace native_infer
