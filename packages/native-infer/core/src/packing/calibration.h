// How large an encoder's activations get, measured on texts of our own.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "encoder/weights.h"
#include "families/encoder_parts.h"
#include "kernels/kernel_set.h"
#include "native_infer/tokenizer.h"
#include "packing/peaks.h"

namespace native_infer {

/// Texts in several languages and scripts, prose, questions, code and symbols, written for this
/// project.
std::span<const std::string_view> calibration_texts();

/// Texts of one run, packed: text i has the tokens `ids[starts[i] .. starts[i + 1])`.
struct CalibrationBatch {
  std::vector<std::int32_t> ids;
  std::vector<std::int32_t> starts = {0};
};

/// Ids that the encoder has no row for are left out.
std::vector<CalibrationBatch> calibration_batches(std::span<const std::string_view> texts,
                                                  const Tokenizer& tokenizer,
                                                  const EncoderConfig& config);

/// Runs the encoder of `parts` with bf16 weights, on the calling thread, and notes the inputs of
/// its linears. Throws as `pack_encoder` does.
Peaks measure_peaks(const EncoderParts& parts, const FamilySpec& spec, const KernelSet& kernels,
                    std::span<const CalibrationBatch> batches);

}  // namespace native_infer
