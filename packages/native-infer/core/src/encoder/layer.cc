#include "encoder/layer.h"

#include <algorithm>

namespace native_infer {
namespace {

std::size_t padded_rows(std::size_t rows) {
  return (rows + kRowPadding - 1) / kRowPadding * kRowPadding;
}

/// Rows that are normalised, then encoded, then left.
constexpr std::size_t kRowsAtATime = 8;

/// Columns of each of the up-projection's pieces, which are the down-projection's groups.
std::size_t group_width(const EncoderConfig& config) {
  return config.feed_forward / config.feed_forward_groups;
}

/// `rows` rows of `operand` as the input of all blocks of `linear`, without an output.
LinearArgs whole_linear(const Linear& linear, const Operand& operand, std::size_t rows) {
  LinearArgs args;
  args.input = operand;
  args.rows = rows;
  args.block_end = linear.blocks();
  return args;
}

/// Attention of the panel's texts, a piece being some heads of all of them.
void attend_panel(const LayerState& state, const EncoderLayer& layer, const Panel& panel,
                  const PanelScratch& scratch, const ParallelFor& parallel) {
  const std::size_t hidden = state.config->hidden;
  const std::size_t element = element_bytes(layer.attention->input);
  const std::size_t row_bytes = layer.qkv_row_bytes(hidden);
  const std::size_t pieces = std::min(scratch.tasks, parallel.threads());
  for_each_index(parallel, pieces, [&](std::size_t piece) {
    const Slice heads = slice_of(state.config->heads, 1, piece, pieces);
    for (std::size_t s = panel.first_text; s < panel.first_text + panel.texts; ++s) {
      const auto first = static_cast<std::size_t>(state.text_starts[s]);
      const std::size_t row = first - panel.first_row;
      AttentionArgs args;
      const std::byte* qkv = scratch.qkv + row * row_bytes;
      args.q = qkv;
      args.k = qkv + hidden * element;
      args.v = qkv + 2 * hidden * element;
      args.stride = row_bytes / element;
      args.length = static_cast<std::size_t>(state.text_starts[s + 1]) - first;
      args.head_begin = heads.begin;
      args.head_end = heads.end;
      args.head_size = hidden / state.config->heads;
      args.context = scratch.context + row * hidden;
      args.context_stride = hidden;
      args.scratch = scratch.attention + piece * scratch.attention_task_bytes;
      layer.attention->apply(args);
    }
  });
}

/// Adds `linear` of the operand to the hidden states of the rows.
void add_linear(const LayerState& state, const Linear& linear, const Operand& operand, Slice rows,
                const ParallelFor& parallel) {
  LinearArgs args = whole_linear(linear, operand, rows.end - rows.begin);
  args.output = state.hidden + rows.begin * state.config->hidden;
  args.output_stride = state.config->hidden;
  args.accumulate = true;
  linear.apply(args, parallel);
}

/// Normalises the rows' hidden states and encodes them for `next`, unless it is null, a few rows at
/// a time so that they stay in the first-level cache in between.
void normalize_and_encode(const LayerState& state, const NormWeights& norm, const Linear* next,
                          Slice rows, const ParallelFor& parallel) {
  const std::size_t hidden = state.config->hidden;
  const std::size_t count = rows.end - rows.begin;
  const std::size_t pieces =
      std::min(parallel.threads(), (count + kRowsAtATime - 1) / kRowsAtATime);
  for_each_index(parallel, pieces, [&](std::size_t piece) {
    const Slice part = slice_of(count, 1, piece, pieces);
    for (std::size_t first = part.begin; first < part.end; first += kRowsAtATime) {
      const std::size_t few = std::min(kRowsAtATime, part.end - first);
      const std::size_t row = rows.begin + first;
      state.kernels->normalize(
          {state.hidden + row * hidden, norm, few, hidden, state.config->norm_epsilon});
      if (next != nullptr) encode_hidden(state, {row, row + few}, *next);
    }
  });
}

/// The up-projection in pieces of one group of columns: each is multiplied, passed through Gelu and
/// encoded while it is in the cache.
void project_up(const LayerState& state, const EncoderLayer& layer, const Panel& panel,
                const PanelScratch& scratch, const ParallelFor& parallel) {
  const std::size_t width = group_width(*state.config);
  for_each_index(parallel, state.config->feed_forward_groups, [&](std::size_t group) {
    float* up = scratch.up + (parallel.threads() == 1 ? 0 : group) * scratch.up_task_elements;
    LinearArgs args;
    args.input = state.operand.from_row(panel.first_row);
    args.rows = panel.rows;
    args.block_begin = group * width / kBlockColumns;
    args.block_end = (group + 1) * width / kBlockColumns;
    args.output = up;
    args.output_stride = width;
    args.activation = Activation::gelu;
    args.gelu_factors = layer.gelu_factors + group * width;
    layer.feed_forward_up.apply(args, SerialFor());
    layer.feed_forward_down.encode_group({up, width, panel.rows}, group, scratch.up_operand);
  });
}

}  // namespace

EncoderLayer::EncoderLayer(const LayerWeights& weights, const EncoderConfig& config,
                           const KernelSet& kernels, const float* ones)
    : qkv(weights.qkv, kernels),
      attention(&kernels.attention(weights.qkv.precision)),
      attention_output(weights.attention_output, kernels),
      attention_norm(weights.attention_norm),
      feed_forward_up(weights.feed_forward_up, kernels),
      gelu_factors(weights.feed_forward_down.channel_factors == nullptr
                       ? ones
                       : weights.feed_forward_down.channel_factors),
      feed_forward_down(weights.feed_forward_down, kernels, config.feed_forward_groups),
      output_norm(weights.output_norm) {}

std::size_t EncoderLayer::qkv_row_bytes(std::size_t hidden) const {
  return 3 * hidden * element_bytes(attention->input);
}

RowBytes row_bytes(std::span<const EncoderLayer> layers, const EncoderConfig& config) {
  RowBytes bytes;
  for (const EncoderLayer& layer : layers) {
    bytes.operand = std::max(
        {bytes.operand, layer.qkv.input_row_bytes(), layer.feed_forward_up.input_row_bytes()});
    bytes.qkv = std::max(bytes.qkv, layer.qkv_row_bytes(config.hidden));
    bytes.context_operand =
        std::max(bytes.context_operand, layer.attention_output.input_row_bytes());
    bytes.up_operand = std::max(bytes.up_operand, layer.feed_forward_down.input_row_bytes());
  }
  return bytes;
}

Operand carve_operand(Carver& carver, std::size_t rows, std::size_t row_bytes, std::size_t groups) {
  Operand operand;
  operand.stride = row_bytes;
  operand.groups = groups;
  operand.data = carver.take<std::byte>(padded_rows(rows) * operand.stride);
  operand.scales = carver.take<float>(rows * groups);
  operand.zero_points = carver.take<float>(rows * groups);
  return operand;
}

PanelScratch carve_panel(Carver& carver, std::span<const EncoderLayer> layers,
                         const EncoderConfig& config, const RowBytes& bytes,
                         const PanelSizes& sizes) {
  PanelScratch scratch;
  scratch.tasks = sizes.tasks;
  scratch.qkv = carver.take<std::byte>(padded_rows(sizes.attention_rows + kRowPadding) * bytes.qkv);
  scratch.context = carver.take<float>(sizes.attention_rows * config.hidden);
  scratch.context_operand = carve_operand(carver, sizes.attention_rows, bytes.context_operand, 1);
  scratch.up_operand =
      carve_operand(carver, sizes.feed_forward_rows, bytes.up_operand, config.feed_forward_groups);
  scratch.up_task_elements = sizes.feed_forward_rows * group_width(config);
  scratch.up = carver.take<float>(scratch.up_task_elements *
                                  (sizes.tasks == 1 ? 1 : config.feed_forward_groups));
  std::size_t attention = 0;
  for (const EncoderLayer& layer : layers) {
    attention = std::max(attention, layer.attention->scratch_bytes(sizes.longest_text,
                                                                   config.hidden / config.heads));
  }
  scratch.attention_task_bytes = (attention + kAlignment - 1) / kAlignment * kAlignment;
  scratch.attention = carver.take<std::byte>(scratch.attention_task_bytes * sizes.tasks);
  return scratch;
}

void encode_hidden(const LayerState& state, Slice rows, const Linear& next) {
  const std::size_t hidden = state.config->hidden;
  next.encode({state.hidden + rows.begin * hidden, hidden, rows.end - rows.begin},
              state.operand.from_row(rows.begin));
}

void run_attention(const LayerState& state, const EncoderLayer& layer, const Panel& panel,
                   const PanelScratch& scratch, const ParallelFor& parallel) {
  const std::size_t hidden = state.config->hidden;
  LinearArgs qkv = whole_linear(layer.qkv, state.operand.from_row(panel.first_row), panel.rows);
  qkv.output = scratch.qkv;
  qkv.output_type = layer.attention->input;
  qkv.output_stride = layer.qkv_row_bytes(hidden) / element_bytes(qkv.output_type);
  layer.qkv.apply(qkv, parallel);
  attend_panel(state, layer, panel, scratch, parallel);
  layer.attention_output.encode({scratch.context, hidden, panel.rows}, scratch.context_operand);
  const Slice rows = {panel.first_row, panel.first_row + panel.rows};
  add_linear(state, layer.attention_output, scratch.context_operand, rows, parallel);
  normalize_and_encode(state, layer.attention_norm, &layer.feed_forward_up, rows, parallel);
}

void run_feed_forward(const LayerState& state, const EncoderLayer& layer, const Linear* next,
                      const Panel& panel, const PanelScratch& scratch,
                      const ParallelFor& parallel) {
  const Slice rows = {panel.first_row, panel.first_row + panel.rows};
  project_up(state, layer, panel, scratch, parallel);
  add_linear(state, layer.feed_forward_down, scratch.up_operand, rows, parallel);
  normalize_and_encode(state, layer.output_norm, next, rows, parallel);
}

}  // namespace native_infer
