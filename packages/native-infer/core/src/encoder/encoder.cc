#include "encoder/encoder.h"

#include <algorithm>
#include <string>
#include <utility>

#include "encoder/checks.h"
#include "encoder/embedding.h"
#include "encoder/interruption.h"
#include "encoder/layer.h"
#include "encoder/panels.h"
#include "native_infer/error.h"

namespace native_infer {
namespace {

[[noreturn]] void reject(const std::string& message) {
  throw Error(ErrorCode::INVALID_ARGUMENT, "Encoder: " + message);
}

std::vector<std::int32_t> positions_of(std::span<const std::int32_t> text_starts,
                                       std::size_t tokens) {
  std::vector<std::int32_t> positions(tokens);
  for (std::size_t s = 0; s + 1 < text_starts.size(); ++s) {
    for (std::int32_t t = text_starts[s]; t < text_starts[s + 1]; ++t) {
      positions[static_cast<std::size_t>(t)] = t - text_starts[s];
    }
  }
  return positions;
}

std::size_t longest_text(std::span<const std::int32_t> text_starts) {
  std::int32_t longest = 0;
  for (std::size_t s = 0; s + 1 < text_starts.size(); ++s)
    longest = std::max(longest, text_starts[s + 1] - text_starts[s]);
  return static_cast<std::size_t>(longest);
}

/// How a run is cut up: panels for the two halves of a layer, and whether threads share panels or
/// their insides.
struct Plan {
  std::vector<Panel> attention;
  std::vector<Panel> feed_forward;
  PanelSizes sizes;
  std::size_t slots = 1;
};

Plan make_plan(std::span<const std::int32_t> text_starts, std::size_t tokens, std::size_t threads) {
  Plan plan;
  plan.attention = attention_panels(text_starts, panel_rows(tokens, kAttentionPanelRows, threads));
  plan.feed_forward = row_panels(tokens, panel_rows(tokens, kFeedForwardPanelRows, threads));
  plan.sizes.attention_rows = largest_panel(plan.attention);
  plan.sizes.feed_forward_rows = largest_panel(plan.feed_forward);
  plan.sizes.longest_text = longest_text(text_starts);
  plan.sizes.tasks = threads;
  plan.slots = threads;
  return plan;
}

/// Does `work(panel, scratch, inner)` for all panels: where there are enough of them each thread
/// takes its share, otherwise the threads share each panel in turn. Throws `Error` with `CANCELLED`
/// where an interruption made it leave panels out.
template <class Work>
void for_each_panel(const std::vector<Panel>& panels, std::span<const PanelScratch> scratch,
                    const ParallelFor& parallel, Interruption& interruption, const Work& work) {
  const std::size_t slots = scratch.size();
  if (slots == 1 || panels.size() < slots) {
    for (std::size_t i = 0; i < panels.size() && !interruption.seen(); ++i)
      work(panels[i], scratch[0], parallel);
  } else {
    for_each_index(parallel, slots, [&](std::size_t slot) {
      const Slice share = slice_of(panels.size(), 1, slot, slots);
      for (std::size_t i = share.begin; i < share.end && !interruption.seen(); ++i)
        work(panels[i], scratch[slot], SerialFor());
    });
  }
  interruption.check();
}

}  // namespace

Encoder::Encoder(const EncoderConfig& config, EncoderWeights weights, const KernelSet& kernels)
    : config_(checked_config(config)), weights_(std::move(weights)), kernels_(&kernels) {
  check_weights(config_, weights_);
  ones_.assign(config_.feed_forward, 1.0F);
  layers_.reserve(config_.layers);
  for (const LayerWeights& layer : weights_.layers)
    layers_.emplace_back(layer, config_, kernels, ones_.data());
  row_bytes_ = row_bytes(layers_, config_);
}

void Encoder::check_batch(std::span<const std::int32_t> ids,
                          std::span<const std::int32_t> text_starts,
                          std::span<float> hidden) const {
  if (hidden.size() != ids.size() * config_.hidden) {
    reject("hidden holds " + std::to_string(hidden.size()) + " values, but the batch gives " +
           std::to_string(ids.size() * config_.hidden) + ".");
  }
  if (text_starts.empty() || text_starts.front() != 0 ||
      static_cast<std::size_t>(text_starts.back()) != ids.size()) {
    reject("text starts must begin at 0 and end at the number of ids, " +
           std::to_string(ids.size()) + ".");
  }
  for (std::size_t s = 0; s + 1 < text_starts.size(); ++s) {
    const std::int64_t length = std::int64_t{text_starts[s + 1]} - text_starts[s];
    if (length < 1 || length > static_cast<std::int64_t>(config_.positions)) {
      reject("text " + std::to_string(s) + " has " + std::to_string(length) +
             " tokens, allowed are 1 to " + std::to_string(config_.positions) + ".");
    }
  }
  for (std::size_t t = 0; t < ids.size(); ++t) {
    if (ids[t] < 0 || static_cast<std::size_t>(ids[t]) >= config_.vocabulary) {
      reject("id " + std::to_string(ids[t]) + " of token " + std::to_string(t) +
             " is outside of the vocabulary of " + std::to_string(config_.vocabulary) + ".");
    }
  }
}

void Encoder::run(std::span<const std::int32_t> ids, std::span<const std::int32_t> text_starts,
                  std::span<float> hidden, Workspace& workspace, const ParallelFor& parallel,
                  const std::atomic<bool>* interrupted) const {
  check_batch(ids, text_starts, hidden);
  Interruption interruption(interrupted);
  interruption.check();
  if (ids.empty()) return;
  const std::size_t threads = std::max<std::size_t>(1, parallel.threads());
  const Plan plan = make_plan(text_starts, ids.size(), threads);

  LayerState state{&config_, kernels_, text_starts, hidden.data(), {}};
  std::vector<PanelScratch> scratch(plan.slots);
  const auto carve = [&](std::byte* base) {
    Carver carver(base);
    // An attention panel may begin at any row, and its tiles read up to the next multiple of
    // `kRowPadding` from there.
    state.operand = carve_operand(carver, ids.size() + kRowPadding, row_bytes_.operand, 1);
    for (PanelScratch& slot : scratch)
      slot = carve_panel(carver, layers_, config_, row_bytes_, plan.sizes);
    return carver.used();
  };
  carve(workspace.reserve(carve(nullptr)));

  const std::vector<std::int32_t> positions = positions_of(text_starts, ids.size());
  const std::size_t pieces = std::min(threads, (ids.size() + 7) / 8);
  for_each_index(parallel, pieces, [&](std::size_t piece) {
    const Slice rows = slice_of(ids.size(), 1, piece, pieces);
    embed_tokens(*kernels_, config_, weights_,
                 {ids.data() + rows.begin, positions.data() + rows.begin, rows.end - rows.begin,
                  hidden.data() + rows.begin * config_.hidden});
    encode_hidden(state, rows, layers_.front().qkv);
  });
  for (std::size_t i = 0; i < config_.layers; ++i) {
    const EncoderLayer& layer = layers_[i];
    const Linear* next = i + 1 < config_.layers ? &layers_[i + 1].qkv : nullptr;
    for_each_panel(plan.attention, scratch, parallel, interruption,
                   [&](const Panel& panel, const PanelScratch& memory, const ParallelFor& inner) {
                     run_attention(state, layer, panel, memory, inner);
                   });
    for_each_panel(plan.feed_forward, scratch, parallel, interruption,
                   [&](const Panel& panel, const PanelScratch& memory, const ParallelFor& inner) {
                     run_feed_forward(state, layer, next, panel, memory, inner);
                   });
  }
}

}  // namespace native_infer
