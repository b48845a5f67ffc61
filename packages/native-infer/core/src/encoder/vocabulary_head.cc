#include "encoder/vocabulary_head.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "encoder/layer.h"

namespace native_infer {
namespace {

/// Columns of the vocabulary whose logits are made at a time: their weights stay in the
/// second-level cache while the rows pass by.
constexpr std::size_t kPanelBlocks = 16;
constexpr std::size_t kPanelColumns = kPanelBlocks * kBlockColumns;
/// Rows at a time: with so many their logits stay there too.
constexpr std::size_t kPanelRows = 64;

bool has_nan(std::span<const float> values) {
  return std::any_of(values.begin(), values.end(), [](float value) { return std::isnan(value); });
}

}  // namespace

/// One run and its memory.
struct VocabularyHead::Run {
  std::span<const std::int32_t> text_starts;
  /// [tokens][hidden]: what the decoder multiplies, before and after it is encoded.
  float* rows = nullptr;
  Operand transform_input;
  Operand decoder_input;
  /// For each piece [kPanelRows][kPanelColumns] and [texts][kPanelColumns].
  std::vector<float*> logits;
  std::vector<float*> pooled;
  /// For each piece the terms of each text, in ascending order.
  std::vector<std::vector<std::vector<Term>>> terms;

  std::size_t texts() const { return text_starts.size() - 1; }
  std::size_t tokens() const { return static_cast<std::size_t>(text_starts.back()); }
};

VocabularyHead::VocabularyHead(const VocabularyHeadWeights& weights, const TermRules& rules,
                               const KernelSet& kernels)
    : transform_(weights.transform, kernels),
      norm_(weights.norm),
      norm_epsilon_(weights.norm_epsilon),
      decoder_(weights.decoder, kernels),
      hidden_(weights.transform.k),
      vocabulary_(weights.vocabulary),
      rules_(rules),
      kernels_(&kernels),
      ones_(hidden_, 1.0F) {}

VocabularyHead::Run VocabularyHead::begin(std::span<const std::int32_t> text_starts,
                                          Workspace& workspace, std::size_t pieces) const {
  Run run;
  run.text_starts = text_starts;
  run.logits.resize(pieces);
  run.pooled.resize(pieces);
  run.terms.assign(pieces, std::vector<std::vector<Term>>(run.texts()));
  const auto carve = [&](std::byte* base) {
    Carver carver(base);
    // A slice may begin at any row, and its tiles read up to the next multiple of `kRowPadding`.
    const std::size_t padded = run.tokens() + kRowPadding;
    run.rows = carver.take<float>(run.tokens() * hidden_);
    run.transform_input =
        carve_operand(carver, padded, row_stride(transform_.input_row_bytes()), 1);
    run.decoder_input = carve_operand(carver, padded, row_stride(decoder_.input_row_bytes()), 1);
    for (std::size_t piece = 0; piece < pieces; ++piece) {
      run.logits[piece] = carver.take<float>(kPanelRows * kPanelColumns);
      run.pooled[piece] = carver.take<float>(run.texts() * kPanelColumns);
    }
    return carver.used();
  };
  carve(workspace.reserve(carve(nullptr)));
  return run;
}

/// linear, Gelu and norm of some rows, encoded for the decoder.
void VocabularyHead::transform(std::span<const float> hidden, const Run& run, Slice rows) const {
  const std::size_t count = rows.end - rows.begin;
  float* const out = run.rows + rows.begin * hidden_;
  const Operand input = run.transform_input.from_row(rows.begin);
  transform_.encode({hidden.data() + rows.begin * hidden_, hidden_, count}, input);
  LinearArgs args;
  args.input = input;
  args.rows = count;
  args.block_end = transform_.blocks();
  args.output = out;
  args.output_stride = hidden_;
  args.activation = Activation::gelu;
  args.gelu_factors = ones_.data();
  transform_.apply(args, SerialFor());
  kernels_->normalize({out, norm_, count, hidden_, norm_epsilon_});
  decoder_.encode({out, hidden_, count}, run.decoder_input.from_row(rows.begin));
}

/// Pools the logits of all rows for `blocks` blocks of columns, text by text.
void VocabularyHead::pool_columns(const Run& run, std::size_t piece, std::size_t block,
                                  std::size_t blocks) const {
  const std::size_t columns = blocks * kBlockColumns;
  float* const logits = run.logits[piece];
  std::fill_n(run.pooled[piece], run.texts() * kPanelColumns, 0.0F);
  std::size_t text = 0;
  for (std::size_t first = 0; first < run.tokens(); first += kPanelRows) {
    const std::size_t count = std::min(kPanelRows, run.tokens() - first);
    LinearArgs args;
    args.input = run.decoder_input.from_row(first);
    args.rows = count;
    args.block_begin = block;
    args.block_end = block + blocks;
    args.output = logits;
    args.output_stride = kPanelColumns;
    decoder_.apply(args, SerialFor());
    for (std::size_t row = 0; row < count; ++row) {
      while (first + row >= static_cast<std::size_t>(run.text_starts[text + 1])) ++text;
      const float* const in = logits + row * kPanelColumns;
      float* const out = run.pooled[piece] + text * kPanelColumns;
      if (rules_.sum) {
        for (std::size_t c = 0; c < columns; ++c) out[c] += term_weight(in[c], rules_);
      } else {
        for (std::size_t c = 0; c < columns; ++c) out[c] = std::max(out[c], in[c]);
      }
    }
  }
}

/// Of what was pooled for the columns from `first_column` on.
void VocabularyHead::take_terms(Run& run, std::size_t piece, std::size_t first_column,
                                std::size_t columns) const {
  columns = std::min(columns, vocabulary_ - std::min(vocabulary_, first_column));
  for (std::size_t text = 0; text < run.texts(); ++text) {
    const float* const pooled = run.pooled[piece] + text * kPanelColumns;
    std::vector<Term>& terms = run.terms[piece][text];
    for (std::size_t c = 0; c < columns; ++c) {
      const float weight = rules_.sum ? pooled[c] : term_weight(pooled[c], rules_);
      if (weight > 0) terms.push_back({static_cast<std::uint32_t>(first_column + c), weight});
    }
  }
}

/// The terms of one piece of the vocabulary.
void VocabularyHead::add_terms(Run& run, std::size_t piece, Interruption& interruption) const {
  const Slice share = slice_of(decoder_.blocks(), kPanelBlocks, piece, run.logits.size());
  for (std::size_t block = share.begin; block < share.end; block += kPanelBlocks) {
    if (interruption.seen()) return;
    const std::size_t blocks = std::min(kPanelBlocks, share.end - block);
    pool_columns(run, piece, block, blocks);
    take_terms(run, piece, block * kBlockColumns, blocks * kBlockColumns);
  }
}

std::vector<std::vector<Term>> VocabularyHead::run(std::span<const float> hidden,
                                                   std::span<const std::int32_t> text_starts,
                                                   Workspace& workspace,
                                                   const ParallelFor& parallel,
                                                   const std::atomic<bool>* interrupted) const {
  Interruption interruption(interrupted);
  interruption.check();
  const ParallelSection section(parallel);
  const std::size_t pieces = std::max<std::size_t>(1, parallel.threads());
  Run run = begin(text_starts, workspace, pieces);
  for_each_slice(run.tokens(), parallel, [&](const Slice& rows) { transform(hidden, run, rows); });
  for_each_index(parallel, pieces, [&](std::size_t piece) { add_terms(run, piece, interruption); });
  interruption.check();
  std::vector<std::vector<Term>> all = std::move(run.terms.front());
  for (std::size_t text = 0; text < run.texts(); ++text) {
    for (std::size_t piece = 1; piece < pieces; ++piece) {
      const std::vector<Term>& more = run.terms[piece][text];
      all[text].insert(all[text].end(), more.begin(), more.end());
    }
    const auto begin = static_cast<std::size_t>(text_starts[text]) * hidden_;
    const auto end = static_cast<std::size_t>(text_starts[text + 1]) * hidden_;
    // Comparisons leave NaN out, and quantising makes a number of it.
    if (has_nan({run.rows + begin, end - begin}))
      all[text] = {{0, std::numeric_limits<float>::quiet_NaN()}};
  }
  return all;
}

}  // namespace native_infer
