// An encoder's packed weights and the memory that they are in.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "families/encoder_parts.h"
#include "kernels/kernel_set.h"
#include "native_infer/tokenizer.h"
#include "packing/packed_layout.h"
#include "weights/weight_store.h"

namespace native_infer {

struct PackedWeights {
  EncoderConfig config;
  EncoderWeights weights;
  /// Keeps the memory: pages of this process, or a mapped file.
  std::shared_ptr<const void> memory;
  /// They were in the cache.
  bool cached = false;
};

/// What packing needs to know beside the weights.
struct PackingOptions {
  Precision precision = Precision::int8;
  /// Measures activations.
  const KernelSet& kernels;
  /// Makes the token ids that they are measured with.
  const Tokenizer& tokenizer;
  /// Of packed weights; empty: none.
  std::filesystem::path cache_folder = {};
  /// Called before each step that may take long: "reading", "calibrating", "packing".
  std::function<void(const char* step)> on_step = {};
};

/// Packs what `store` has, or takes it from the cache, where it is found by the weights' contents,
/// `spec`, the precision and, for int8, the token ids of `calibration_texts()`, with whose
/// activation peaks int8 weights are smoothed. Throws `Error` with `MODEL_INVALID`, naming file and
/// tensor, and with `RESOURCE_EXHAUSTED` where there is not enough memory.
PackedWeights pack_weights(const WeightStore& store, const FamilySpec& spec,
                           const PackingOptions& options);

}  // namespace native_infer
