// The decoder of tokenizer.json.
#pragma once

#include "tokenizer/decoder_steps.h"
#include "tokenizer/json_section.h"

namespace native_infer {

/// Throws `Error` with `MODEL_INVALID` where the decoder is malformed, not implemented, or too
/// much: of more than 64 steps, or such that text grows more than 64-fold.
Decoder read_decoder(const JsonSection& decoder);

}  // namespace native_infer
