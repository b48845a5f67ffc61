// One encoder layer on a panel of rows: the steps, and the scratch memory that they pass their
// results in.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "encoder/linear.h"
#include "encoder/panels.h"
#include "encoder/parallel_for.h"
#include "encoder/weights.h"
#include "kernels/kernel_set.h"
#include "kernels/workspace.h"

namespace native_infer {

/// A layer as it runs. Immutable.
struct EncoderLayer {
  /// `ones` are fp32 [feed_forward], for a down-projection without channel factors. What the
  /// weights, `kernels` and `ones` refer to must outlive the layer. Throws `Error` with
  /// `INVALID_ARGUMENT` if `kernels` do not have the precision of a linear.
  EncoderLayer(const LayerWeights& weights, const EncoderConfig& config, const KernelSet& kernels,
               const float* ones);

  /// Bytes from a row of queries, keys and values to the next.
  std::size_t qkv_row_bytes(std::size_t hidden) const;

  Linear qkv;
  const AttentionKernels* attention;
  Linear attention_output;
  NormWeights attention_norm;
  Linear feed_forward_up;
  /// fp32 [feed_forward]: the channel factors of `feed_forward_down`, or ones; Gelu applies them.
  const float* gelu_factors;
  Linear feed_forward_down;
  NormWeights output_norm;
};

/// Memory of one panel at a time. `tasks` is how many pieces of inner work may be under way at
/// once.
struct PanelScratch {
  /// [rows][3 * hidden] of the attention kernels' `input` type.
  std::byte* qkv = nullptr;
  /// fp32 [rows][hidden].
  float* context = nullptr;
  Operand context_operand;
  Operand up_operand;
  /// fp32 [tasks][rows][feed_forward / groups].
  float* up = nullptr;
  std::size_t up_task_elements = 0;
  std::byte* attention = nullptr;
  std::size_t attention_task_bytes = 0;
  std::size_t tasks = 1;
};

/// Bytes from a row of each buffer to the next: as many as the layer needs that needs most.
struct RowBytes {
  std::size_t operand = 0;
  std::size_t qkv = 0;
  std::size_t context_operand = 0;
  std::size_t up_operand = 0;
};

RowBytes row_bytes(std::span<const EncoderLayer> layers, const EncoderConfig& config);

/// What a layer works on: hidden states, of all tokens or of one token of each text, and the
/// operand made of them.
struct LayerState {
  const EncoderConfig* config = nullptr;
  const KernelSet* kernels = nullptr;
  std::span<const std::int32_t> text_starts;
  /// As `EncoderBatch::attended`.
  std::span<const std::int32_t> attended;
  /// fp32 [rows][hidden].
  float* hidden = nullptr;
  /// `hidden` as the next linear's operand.
  Operand operand;
};

/// Takes an operand of `rows` rows of `row_bytes` bytes out of `carver`.
Operand carve_operand(Carver& carver, std::size_t rows, std::size_t row_bytes, std::size_t groups);

PanelScratch carve_panel(Carver& carver, std::span<const EncoderLayer> layers,
                         const EncoderConfig& config, const RowBytes& bytes,
                         const PanelSizes& sizes);

/// Encodes the rows' hidden states as the input of `next`.
void encode_hidden(const LayerState& state, Slice rows, const Linear& next);

/// Self-attention, residual and layer norm; leaves the rows encoded for the feed-forward.
void run_attention(const LayerState& state, const EncoderLayer& layer, const Panel& panel,
                   const PanelScratch& scratch, const ParallelFor& parallel);

/// The same for one token of each text: row s of `outputs` is that of text s, encoded as the input
/// of queries, keys and values. Keys and values are those of all `tokens`.
void run_attention_of_outputs(const LayerState& tokens, const LayerState& outputs,
                              const EncoderLayer& layer, const Panel& panel,
                              const PanelScratch& scratch, const ParallelFor& parallel);

/// Feed-forward, residual and layer norm; leaves the rows encoded for `next`, unless it is null.
void run_feed_forward(const LayerState& state, const EncoderLayer& layer, const Linear* next,
                      const Panel& panel, const PanelScratch& scratch, const ParallelFor& parallel);

}  // namespace native_infer
