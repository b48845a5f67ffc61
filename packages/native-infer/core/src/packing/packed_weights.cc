#include "packing/packed_weights.h"

#include <bit>
#include <utility>
#include <vector>

#include "packing/block.h"
#include "packing/cache_file.h"
#include "packing/calibration.h"
#include "packing/packer.h"
#include "weights/content_hash.h"

namespace native_infer {
namespace {

void say(const PackingOptions& options, const char* step) {
  if (options.on_step) options.on_step(step);
}

/// What the packed weights depend on.
std::string key_of(const WeightStore& store, const FamilySpec& spec, const EncoderConfig& config,
                   const std::vector<CalibrationBatch>& batches) {
  ContentHash hash;
  for (const std::uint64_t number :
       {std::uint64_t{kPackedLayoutVersion}, std::uint64_t{spec.first_position},
        std::uint64_t{spec.token_types}, std::uint64_t{config.layers}, std::uint64_t{config.hidden},
        std::uint64_t{config.heads}, std::uint64_t{config.feed_forward},
        std::uint64_t{config.vocabulary}, std::uint64_t{config.positions},
        std::uint64_t{std::bit_cast<std::uint32_t>(config.norm_epsilon)},
        static_cast<std::uint64_t>(config.precision)})
    hash.add(number);
  hash.add(std::as_bytes(std::span(spec.model_type)));
  for (const auto& file : store.mapped()) hash.add(file->bytes());
  for (const CalibrationBatch& batch : batches) {
    hash.add(std::as_bytes(std::span(batch.ids)));
    hash.add(std::as_bytes(std::span(batch.starts)));
  }
  return hash.hex();
}

PackedWeights view(const EncoderConfig& config, const PackedLayout& layout, const std::byte* block,
                   std::shared_ptr<const void> memory, bool cached) {
  return {config, view_packed(layout, config, block), std::move(memory), cached};
}

}  // namespace

PackedWeights pack_weights(const WeightStore& store, const FamilySpec& spec,
                           const PackingOptions& options) {
  const EncoderParts parts = find_parts(store, spec);
  const EncoderConfig config = encoder_config(spec, options.precision);
  const PackedLayout layout(config);
  std::vector<CalibrationBatch> batches;
  if (options.precision == Precision::int8)
    batches = calibration_batches(calibration_texts(), options.tokenizer, config);
  const PackedCache cache(options.cache_folder);
  std::string key;
  if (!options.cache_folder.empty()) {
    say(options, "reading");
    key = key_of(store, spec, config, batches);
    if (auto file = cache.find(key, layout.bytes))
      return view(config, layout, PackedCache::block_of(*file), file, true);
  }
  Peaks peaks;
  if (!batches.empty()) {
    say(options, "calibrating");
    peaks = measure_peaks(parts, spec, options.kernels, batches);
  }
  say(options, "packing");
  auto block = std::make_shared<Block>(layout.bytes);
  pack_encoder(parts, spec, config, layout, peaks, block->data());
  // From the file, so that processes share the memory.
  if (auto file = cache.store(key, {block->data(), layout.bytes}))
    return view(config, layout, PackedCache::block_of(*file), file, false);
  const std::byte* data = block->data();
  return view(config, layout, data, std::move(block), false);
}

}  // namespace native_infer
