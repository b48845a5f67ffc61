#include "packing/calibration.h"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "encoder/encoder.h"
#include "packing/block.h"
#include "packing/packed_layout.h"
#include "packing/packer.h"
#include "packing/watched_kernels.h"

namespace native_infer {
namespace {

/// Tokens of one run: what is read of the weights is used for all of them.
constexpr std::size_t kTokensOfRun = 512;

}  // namespace

std::vector<CalibrationBatch> calibration_batches(std::span<const std::string_view> texts,
                                                  const Tokenizer& tokenizer,
                                                  const EncoderConfig& config) {
  std::vector<CalibrationBatch> batches(1);
  for (const std::string_view text : texts) {
    Encoding encoding;
    tokenizer.encode(text, {.max_tokens = std::min(config.positions, kTokensOfRun)}, encoding);
    std::erase_if(encoding.ids, [&](std::int32_t id) {
      return static_cast<std::size_t>(id) >= config.vocabulary;
    });
    if (encoding.ids.empty()) continue;
    if (batches.back().ids.size() + encoding.ids.size() > kTokensOfRun) batches.emplace_back();
    CalibrationBatch& batch = batches.back();
    batch.ids.insert(batch.ids.end(), encoding.ids.begin(), encoding.ids.end());
    batch.starts.push_back(static_cast<std::int32_t>(batch.ids.size()));
  }
  return batches;
}

Peaks measure_peaks(const EncoderParts& parts, const FamilySpec& spec, const KernelSet& kernels,
                    std::span<const CalibrationBatch> batches) {
  const EncoderConfig config = encoder_config(spec, Precision::bf16);
  const PackedLayout layout(config);
  Block block(layout.bytes);
  pack_encoder(parts, spec, config, layout, {}, block.data());
  WatchedKernels watched(kernels, config);
  EncoderWeights weights = view_packed(layout, config, block.data());
  watched.mark(weights);
  const Encoder encoder(config, std::move(weights), watched.kernels());
  Workspace workspace;
  std::vector<float> hidden;
  for (const CalibrationBatch& batch : batches) {
    hidden.resize(batch.ids.size() * config.hidden);
    encoder.run({batch.ids, batch.starts}, hidden, workspace);
  }
  return watched.peaks();
}

}  // namespace native_infer
