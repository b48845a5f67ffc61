// A whole encoder from a file's tensors into the layout of the kernels.
#pragma once

#include "families/encoder_parts.h"
#include "packing/packed_layout.h"
#include "packing/peaks.h"
#include "packing/smoothing.h"

namespace native_infer {

/// The sizes of `spec` for our kernels: positions count from a text's first token.
EncoderConfig encoder_config(const FamilySpec& spec, Precision precision);

/// Fills a block of `layout.bytes` bytes, aligned to 64. The scores' factor goes into the queries;
/// rows of positions before a text's first token are left out. For int8 the linears are smoothed
/// with the `peaks` of their inputs, which other precisions ignore. Throws `Error` with
/// `MODEL_INVALID`, naming file and tensor, for NaN and infinity.
void pack_encoder(const EncoderParts& parts, const FamilySpec& spec, const EncoderConfig& config,
                  const PackedLayout& layout, const Peaks& peaks, std::byte* block,
                  const SmoothingStrengths& strengths = {});

}  // namespace native_infer
