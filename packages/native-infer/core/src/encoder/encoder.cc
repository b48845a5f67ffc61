#include "encoder/encoder.h"

#include <algorithm>
#include <atomic>
#include <utility>

#include "encoder/checks.h"
#include "encoder/embedding.h"
#include "encoder/interruption.h"
#include "encoder/panels.h"

namespace native_infer {
namespace {

std::vector<std::int32_t> positions_of(const EncoderBatch& batch) {
  std::vector<std::int32_t> positions(batch.ids.size());
  for (std::size_t s = 0; s < batch.texts(); ++s) {
    for (std::int32_t t = batch.text_starts[s]; t < batch.text_starts[s + 1]; ++t) {
      positions[static_cast<std::size_t>(t)] = t - batch.text_starts[s];
    }
  }
  return positions;
}

/// Does `work(panel, scratch, inner)` for all panels: if there are enough of them each thread takes
/// the next one until there is none, otherwise the threads share each panel in turn. Throws `Error`
/// with `CANCELLED` where an interruption made it leave panels out.
template <class Work>
void for_each_panel(const std::vector<Panel>& panels, std::span<const PanelScratch> scratch,
                    const ParallelFor& parallel, Interruption& interruption, const Work& work) {
  const std::size_t slots = scratch.size();
  if (slots == 1 || panels.size() < slots) {
    for (std::size_t i = 0; i < panels.size() && !interruption.seen(); ++i)
      work(panels[i], scratch[0], parallel);
  } else {
    std::atomic<std::size_t> next = 0;
    for_each_index(parallel, slots, [&](std::size_t slot) {
      for (std::size_t i = next++; i < panels.size() && !interruption.seen(); i = next++)
        work(panels[i], scratch[slot], SerialFor());
    });
  }
  interruption.check();
}

}  // namespace

/// One run: how it is cut up, and its memory.
struct Encoder::Run {
  Plan plan;
  LayerState tokens;
  /// Of the output tokens alone, if the batch names them.
  LayerState outputs;
  std::vector<PanelScratch> scratch;
};

Encoder::Encoder(const EncoderConfig& config, EncoderWeights weights, const KernelSet& kernels)
    : config_(checked_config(config)), weights_(std::move(weights)), kernels_(&kernels) {
  check_weights(config_, weights_);
  ones_.assign(config_.feed_forward, 1.0F);
  layers_.reserve(config_.layers);
  for (const LayerWeights& layer : weights_.layers)
    layers_.emplace_back(layer, config_, kernels, ones_.data());
  row_bytes_ = row_bytes(layers_, config_);
}

Encoder::Run Encoder::begin(const EncoderBatch& batch, std::span<float> output,
                            Workspace& workspace, std::size_t threads) const {
  Run run;
  run.plan = make_plan(batch.text_starts, threads);
  run.scratch.resize(run.plan.slots);
  run.tokens = {&config_, kernels_, batch.text_starts, batch.attended, output.data(), {}};
  run.outputs = run.tokens;
  const auto carve = [&](std::byte* base) {
    Carver carver(base);
    // A panel may begin at any row, and its tiles read up to the next multiple of `kRowPadding`
    // from there.
    const auto operand = [&](std::size_t rows) {
      return carve_operand(carver, rows + kRowPadding, row_bytes_.operand, 1);
    };
    run.tokens.operand = operand(batch.ids.size());
    if (!batch.output_tokens.empty()) {
      run.tokens.hidden = carver.take<float>(batch.ids.size() * config_.hidden);
      run.outputs.operand = operand(batch.texts());
    }
    PanelSizes sizes = run.plan.sizes;
    for (PanelScratch& slot : run.scratch) {
      slot = carve_panel(carver, layers_, config_, row_bytes_, sizes);
      // Only in the first are panels that threads share.
      sizes.tasks = 1;
    }
    return carver.used();
  };
  carve(workspace.reserve(carve(nullptr)));
  return run;
}

void Encoder::embed(const EncoderBatch& batch, const Run& run, const ParallelFor& parallel) const {
  const std::vector<std::int32_t> positions = positions_of(batch);
  for_each_slice(batch.ids.size(), parallel, [&](const Slice& rows) {
    EmbedTokens tokens;
    tokens.ids = batch.ids.data() + rows.begin;
    tokens.positions = positions.data() + rows.begin;
    if (!batch.types.empty()) tokens.types = batch.types.data() + rows.begin;
    tokens.count = rows.end - rows.begin;
    tokens.hidden = run.tokens.hidden + rows.begin * config_.hidden;
    embed_tokens(*kernels_, config_, weights_, tokens);
    encode_hidden(run.tokens, rows, layers_.front().qkv);
  });
}

/// Copies what the last layer begins with for the output tokens, and encodes it.
void Encoder::select_outputs(const EncoderBatch& batch, const Run& run,
                             const ParallelFor& parallel) const {
  const std::size_t hidden = config_.hidden;
  for_each_slice(batch.texts(), parallel, [&](const Slice& rows) {
    for (std::size_t s = rows.begin; s < rows.end; ++s) {
      const auto token = static_cast<std::size_t>(batch.output_tokens[s]);
      std::copy_n(run.tokens.hidden + token * hidden, hidden, run.outputs.hidden + s * hidden);
    }
    encode_hidden(run.outputs, rows, layers_.back().qkv);
  });
}

void Encoder::run(const EncoderBatch& batch, std::span<float> output, Workspace& workspace,
                  const ParallelFor& parallel, const std::atomic<bool>* interrupted) const {
  check_batch(config_, batch, output.size());
  Interruption interruption(interrupted);
  interruption.check();
  if (batch.ids.empty()) return;
  const ParallelSection section(parallel);
  const Run run = begin(batch, output, workspace, std::max<std::size_t>(1, parallel.threads()));
  const auto panels = [&](const std::vector<Panel>& all, const auto& work) {
    for_each_panel(all, run.scratch, parallel, interruption, work);
  };
  embed(batch, run, parallel);
  const bool selects = !batch.output_tokens.empty();
  const std::size_t whole_layers = config_.layers - (selects ? 1 : 0);
  for (std::size_t i = 0; i < whole_layers; ++i) {
    const EncoderLayer& layer = layers_[i];
    const Linear* next = i + 1 < config_.layers ? &layers_[i + 1].qkv : nullptr;
    panels(run.plan.attention,
           [&](const Panel& panel, const PanelScratch& scratch, const ParallelFor& inner) {
             run_attention(run.tokens, layer, panel, scratch, inner);
           });
    panels(run.plan.feed_forward,
           [&](const Panel& panel, const PanelScratch& scratch, const ParallelFor& inner) {
             run_feed_forward(run.tokens, layer, next, panel, scratch, inner);
           });
  }
  if (!selects) return;
  select_outputs(batch, run, parallel);
  const EncoderLayer& last = layers_.back();
  panels(run.plan.attention,
         [&](const Panel& panel, const PanelScratch& scratch, const ParallelFor& inner) {
           run_attention_of_outputs(run.tokens, run.outputs, last, panel, scratch, inner);
         });
  panels(run.plan.feed_forward_of_texts,
         [&](const Panel& panel, const PanelScratch& scratch, const ParallelFor& inner) {
           run_feed_forward(run.outputs, last, nullptr, panel, scratch, inner);
         });
}

}  // namespace native_infer
