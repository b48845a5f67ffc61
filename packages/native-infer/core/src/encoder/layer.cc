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

/// Columns of queries, keys and values in blocks.
struct QkvPart {
  std::size_t block_begin;
  std::size_t block_end;
};

/// Writes `part` of the queries, keys and values of `rows` encoded rows into the first rows of
/// `qkv`, whose other columns stay as they are.
void project_qkv(const EncoderLayer& layer, const Operand& operand, std::size_t rows,
                 std::size_t hidden, const QkvPart& part, std::byte* qkv,
                 const ParallelFor& parallel) {
  LinearArgs args;
  args.input = operand;
  args.rows = rows;
  args.block_begin = part.block_begin;
  args.block_end = part.block_end;
  args.output_type = layer.attention->input;
  const std::size_t element = element_bytes(args.output_type);
  args.output = qkv + part.block_begin * kBlockColumns * element;
  args.output_stride = layer.qkv_row_bytes(hidden) / element;
  layer.qkv.apply(args, parallel);
}

/// Whose queries there are, and so rows of the context.
enum class Queries { all_tokens, one_of_each_text };

/// Attention of the panel's texts, a piece being some heads of all of them.
void attend_panel(const LayerState& state, const EncoderLayer& layer, const Panel& panel,
                  const PanelScratch& scratch, Queries queries, const ParallelFor& parallel) {
  const std::size_t hidden = state.config->hidden;
  const std::size_t element = element_bytes(layer.attention->input);
  const std::size_t row_bytes = layer.qkv_row_bytes(hidden);
  const std::size_t pieces = std::min(scratch.tasks, parallel.threads());
  for_each_index(parallel, pieces, [&](std::size_t piece) {
    const Slice heads = slice_of(state.config->heads, 1, piece, pieces);
    for (std::size_t text = 0; text < panel.texts; ++text) {
      const std::size_t s = panel.first_text + text;
      const auto first = static_cast<std::size_t>(state.text_starts[s]);
      const std::size_t row = first - panel.first_row;
      const std::size_t query_row = queries == Queries::all_tokens ? row : text;
      AttentionArgs args;
      args.q = scratch.qkv + query_row * row_bytes;
      args.k = scratch.qkv + row * row_bytes + hidden * element;
      args.v = scratch.qkv + row * row_bytes + 2 * hidden * element;
      args.stride = row_bytes / element;
      const std::size_t length = static_cast<std::size_t>(state.text_starts[s + 1]) - first;
      args.length = state.attended.empty() ? length : static_cast<std::size_t>(state.attended[s]);
      args.queries = queries == Queries::all_tokens ? length : 1;
      args.head_begin = heads.begin;
      args.head_end = heads.end;
      args.head_size = hidden / state.config->heads;
      args.context = scratch.context + query_row * hidden;
      args.context_stride = hidden;
      args.scratch = scratch.attention + piece * scratch.attention_task_bytes;
      layer.attention->apply(args);
    }
  });
}

/// Adds `linear` of the operand to the hidden states of the rows.
void add_linear(const LayerState& state, const Linear& linear, const Operand& operand, Slice rows,
                const ParallelFor& parallel) {
  LinearArgs args;
  args.input = operand;
  args.rows = rows.end - rows.begin;
  args.block_end = linear.blocks();
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

/// What follows attention, on the rows whose contexts are the first of `scratch.context`.
void finish_attention(const LayerState& state, const EncoderLayer& layer, Slice rows,
                      const PanelScratch& scratch, const ParallelFor& parallel) {
  layer.attention_output.encode({scratch.context, state.config->hidden, rows.end - rows.begin},
                                scratch.context_operand);
  add_linear(state, layer.attention_output, scratch.context_operand, rows, parallel);
  normalize_and_encode(state, layer.attention_norm, &layer.feed_forward_up, rows, parallel);
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
    args.activation = layer.feed_forward_down.precision() == Precision::int8
                          ? Activation::quick_gelu
                          : Activation::gelu;
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
  const auto cover = [](std::size_t& stride, const Linear& linear) {
    stride = std::max(stride, row_stride(linear.input_row_bytes()));
  };
  for (const EncoderLayer& layer : layers) {
    cover(bytes.operand, layer.qkv);
    cover(bytes.operand, layer.feed_forward_up);
    cover(bytes.context_operand, layer.attention_output);
    cover(bytes.up_operand, layer.feed_forward_down);
    bytes.qkv = std::max(bytes.qkv, layer.qkv_row_bytes(config.hidden));
  }
  return bytes;
}

Operand carve_operand(Carver& carver, std::size_t rows, std::size_t row_bytes, std::size_t groups) {
  Operand operand;
  operand.stride = row_bytes;
  operand.groups = groups;
  operand.data = carver.take<std::byte>(padded_rows(rows) * operand.stride);
  operand.row_scales = carver.take<RowScale>(rows * groups);
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
  project_qkv(layer, state.operand.from_row(panel.first_row), panel.rows, state.config->hidden,
              {0, layer.qkv.blocks()}, scratch.qkv, parallel);
  attend_panel(state, layer, panel, scratch, Queries::all_tokens, parallel);
  finish_attention(state, layer, {panel.first_row, panel.first_row + panel.rows}, scratch,
                   parallel);
}

void run_attention_of_outputs(const LayerState& tokens, const LayerState& outputs,
                              const EncoderLayer& layer, const Panel& panel,
                              const PanelScratch& scratch, const ParallelFor& parallel) {
  const std::size_t hidden = tokens.config->hidden;
  const std::size_t query_blocks = hidden / kBlockColumns;
  project_qkv(layer, tokens.operand.from_row(panel.first_row), panel.rows, hidden,
              {query_blocks, layer.qkv.blocks()}, scratch.qkv, parallel);
  // A panel has at least as many rows as texts: their queries have room in the same rows.
  project_qkv(layer, outputs.operand.from_row(panel.first_text), panel.texts, hidden,
              {0, query_blocks}, scratch.qkv, parallel);
  attend_panel(tokens, layer, panel, scratch, Queries::one_of_each_text, parallel);
  finish_attention(outputs, layer, {panel.first_text, panel.first_text + panel.texts}, scratch,
                   parallel);
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
