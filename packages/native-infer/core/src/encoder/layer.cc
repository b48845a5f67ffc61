#include "encoder/layer.h"

#include <algorithm>

namespace native_infer {
namespace {

std::size_t padded_rows(std::size_t rows) {
  return (rows + kRowPadding - 1) / kRowPadding * kRowPadding;
}

/// Rows that are normalised, then encoded, then left.
constexpr std::size_t kRowsAtATime = 8;

std::size_t element_bytes(ElementType type) {
  return type == ElementType::bf16 ? 2 : 4;
}

const AttentionKernels& attention_of(const LayerState& state) {
  return state.kernels->attention(state.config->precision);
}

/// Columns of each of the up-projection's pieces, which are the down-projection's groups.
std::size_t group_width(const EncoderConfig& config) {
  return config.feed_forward / config.feed_forward_groups;
}

/// Pieces to cut `blocks` blocks of columns into.
std::size_t column_pieces(const ParallelFor& parallel, std::size_t blocks) {
  return std::min(parallel.threads(), (blocks + 1) / 2);
}

/// Where a linear's output goes: row 0, column 0.
struct Destination {
  std::byte* data = nullptr;
  ElementType type = ElementType::f32;
  bool accumulate = false;
};

/// A linear on `rows` rows, its columns shared among threads.
void apply_linear(const LayerState& state, const PreparedLinear& linear, const Operand& input,
                  std::size_t rows, const Destination& output, const ParallelFor& parallel) {
  const std::size_t blocks = linear.weights->n / kBlockColumns;
  const std::size_t pieces = column_pieces(parallel, blocks);
  for_each_index(parallel, pieces, [&](std::size_t piece) {
    const Slice part = slice_of(blocks, 2, piece, pieces);
    LinearArgs args;
    args.input = input;
    args.weights = linear.weights;
    args.column_offsets = linear.column_offsets;
    args.prepared = linear.prepared;
    args.rows = rows;
    args.block_begin = part.begin;
    args.block_end = part.end;
    args.output = output.data + part.begin * kBlockColumns * element_bytes(output.type);
    args.output_stride = linear.weights->n;
    args.output_type = output.type;
    args.accumulate = output.accumulate;
    state.kernels->linear(state.config->precision).apply(args);
  });
}

/// Attention of the panel's sequences, a piece being some heads of one sequence.
void attend_panel(const LayerState& state, const Panel& panel, const PanelScratch& scratch,
                  const ParallelFor& parallel) {
  const std::size_t hidden = state.config->hidden;
  const std::size_t element = element_bytes(attention_of(state).input);
  const std::size_t pieces = std::min(scratch.tasks, parallel.threads());
  for_each_index(parallel, pieces, [&](std::size_t piece) {
    const Slice heads = slice_of(state.config->heads, 1, piece, pieces);
    for (std::size_t s = panel.first_sequence; s < panel.first_sequence + panel.sequences; ++s) {
      const auto first = static_cast<std::size_t>(state.offsets[s]);
      const std::size_t row = first - panel.first_row;
      AttentionArgs args;
      const std::byte* qkv = scratch.qkv + row * 3 * hidden * element;
      args.q = qkv;
      args.k = qkv + hidden * element;
      args.v = qkv + 2 * hidden * element;
      args.stride = 3 * hidden;
      args.length = static_cast<std::size_t>(state.offsets[s + 1]) - first;
      args.head_begin = heads.begin;
      args.head_end = heads.end;
      args.head_size = hidden / state.config->heads;
      args.context = scratch.context + row * hidden;
      args.context_stride = hidden;
      args.scratch = scratch.attention + piece * scratch.attention_task_bytes;
      attention_of(state).apply(args);
    }
  });
}

void encode_rows(const LayerState& state, const float* input, std::size_t stride,
                 const float* factors, std::size_t group, std::size_t width, std::size_t rows,
                 const Operand& output) {
  EncodeArgs args;
  args.input = input;
  args.input_stride = stride;
  args.channel_factors = factors;
  args.rows = rows;
  args.width = width;
  args.group = group;
  args.output = output;
  state.kernels->linear(state.config->precision).encode(args);
}

/// The panel's hidden states, as what a linear adds to.
Destination residual(const LayerState& state, const Panel& panel) {
  float* rows = state.hidden + panel.first_row * state.config->hidden;
  return {reinterpret_cast<std::byte*>(rows), ElementType::f32, true};
}

/// Normalises the panel's hidden states and encodes them for `next` where there is one, a few rows
/// at a time so that they stay in the first-level cache in between.
void normalize_and_encode(const LayerState& state, const NormWeights& norm,
                          const LinearWeights* next, const Panel& panel,
                          const ParallelFor& parallel) {
  const std::size_t hidden = state.config->hidden;
  const std::size_t pieces =
      std::min(parallel.threads(), (panel.rows + kRowsAtATime - 1) / kRowsAtATime);
  for_each_index(parallel, pieces, [&](std::size_t piece) {
    const Slice part = slice_of(panel.rows, 1, piece, pieces);
    for (std::size_t first = part.begin; first < part.end; first += kRowsAtATime) {
      const std::size_t count = std::min(kRowsAtATime, part.end - first);
      const std::size_t row = panel.first_row + first;
      state.kernels->normalize(
          {state.hidden + row * hidden, norm, count, hidden, state.config->norm_epsilon});
      if (next != nullptr) encode_hidden(state, {row, row + count}, *next);
    }
  });
}

/// The up-projection in pieces of one group of columns: each is multiplied, passed through Gelu and
/// encoded while it is in the cache.
void project_up(const LayerState& state, const PreparedLayer& layer, const Panel& panel,
                const PanelScratch& scratch, const ParallelFor& parallel) {
  const std::size_t width = group_width(*state.config);
  for_each_index(parallel, state.config->feed_forward_groups, [&](std::size_t group) {
    float* up = scratch.up + (parallel.threads() == 1 ? 0 : group) * scratch.up_task_elements;
    LinearArgs args;
    args.input = state.operand.from_row(panel.first_row);
    args.weights = layer.feed_forward_up.weights;
    args.column_offsets = layer.feed_forward_up.column_offsets;
    args.prepared = layer.feed_forward_up.prepared;
    args.rows = panel.rows;
    args.block_begin = group * width / kBlockColumns;
    args.block_end = (group + 1) * width / kBlockColumns;
    args.output = up;
    args.output_stride = width;
    args.activation = Activation::gelu;
    args.gelu_factors = layer.gelu_factors + group * width;
    state.kernels->linear(state.config->precision).apply(args);
    encode_rows(state, up, width, nullptr, group, width, panel.rows, scratch.up_operand);
  });
}

}  // namespace

Operand carve_operand(Carver& carver, const LinearKernels& linear, std::size_t rows, std::size_t k,
                      std::size_t groups) {
  Operand operand;
  operand.stride = linear.operand_row_bytes(k);
  operand.groups = groups;
  operand.data = carver.take<std::byte>(padded_rows(rows) * operand.stride);
  operand.scales = carver.take<float>(rows * groups);
  operand.offsets = carver.take<float>(rows * groups);
  return operand;
}

PanelScratch carve_panel(Carver& carver, const EncoderConfig& config, const KernelSet& kernels,
                         const PanelSizes& sizes) {
  const LinearKernels& linear = kernels.linear(config.precision);
  PanelScratch scratch;
  scratch.tasks = sizes.tasks;
  scratch.qkv =
      carver.take<std::byte>(padded_rows(sizes.attention_rows + kRowPadding) * 3 * config.hidden *
                             element_bytes(kernels.attention(config.precision).input));
  scratch.context = carver.take<float>(sizes.attention_rows * config.hidden);
  scratch.context_operand = carve_operand(carver, linear, sizes.attention_rows, config.hidden, 1);
  scratch.up_operand = carve_operand(carver, linear, sizes.feed_forward_rows, config.feed_forward,
                                     config.feed_forward_groups);
  scratch.up_task_elements = sizes.feed_forward_rows * group_width(config);
  scratch.up = carver.take<float>(scratch.up_task_elements *
                                  (sizes.tasks == 1 ? 1 : config.feed_forward_groups));
  const std::size_t attention =
      kernels.attention(config.precision)
          .scratch_bytes(sizes.longest_sequence, config.hidden / config.heads);
  scratch.attention_task_bytes = (attention + kAlignment - 1) / kAlignment * kAlignment;
  scratch.attention = carver.take<std::byte>(scratch.attention_task_bytes * sizes.tasks);
  return scratch;
}

void encode_hidden(const LayerState& state, Slice rows, const LinearWeights& next) {
  const std::size_t hidden = state.config->hidden;
  encode_rows(state, state.hidden + rows.begin * hidden, hidden, next.channel_factors, 0, hidden,
              rows.end - rows.begin, state.operand.from_row(rows.begin));
}

void run_attention(const LayerState& state, const PreparedLayer& layer, const Panel& panel,
                   const PanelScratch& scratch, const ParallelFor& parallel) {
  const std::size_t hidden = state.config->hidden;
  apply_linear(state, layer.qkv, state.operand.from_row(panel.first_row), panel.rows,
               {scratch.qkv, attention_of(state).input, false}, parallel);
  attend_panel(state, panel, scratch, parallel);
  encode_rows(state, scratch.context, hidden, layer.attention_output.weights->channel_factors, 0,
              hidden, panel.rows, scratch.context_operand);
  apply_linear(state, layer.attention_output, scratch.context_operand, panel.rows,
               residual(state, panel), parallel);
  normalize_and_encode(state, layer.attention_norm, layer.feed_forward_up.weights, panel, parallel);
}

void run_feed_forward(const LayerState& state, const PreparedLayer& layer,
                      const LinearWeights* next, const Panel& panel, const PanelScratch& scratch,
                      const ParallelFor& parallel) {
  project_up(state, layer, panel, scratch, parallel);
  apply_linear(state, layer.feed_forward_down, scratch.up_operand, panel.rows,
               residual(state, panel), parallel);
  normalize_and_encode(state, layer.output_norm, next, panel, parallel);
}

}  // namespace native_infer
