// What a masked language model has on top of its encoder, and the terms that SPLADE makes of it.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "encoder/interruption.h"
#include "encoder/linear.h"
#include "encoder/parallel_for.h"
#include "kernels/kernel_set.h"
#include "kernels/workspace.h"
#include "native_infer/sparse.h"

namespace native_infer {

/// As views onto memory that somebody else owns.
struct VocabularyHeadWeights {
  /// [hidden] to [hidden] in fp32, followed by Gelu.
  LinearWeights transform;
  NormWeights norm;
  float norm_epsilon = 0;
  /// [hidden] to a logit for each token of the vocabulary, filled up to whole blocks of columns.
  LinearWeights decoder;
  std::size_t vocabulary = 0;
};

/// Immutable after construction. A text's terms are the same bytes whatever it is batched with and
/// however many threads work. Logits are made for some hundred columns of the vocabulary at a time,
/// and of these only what is pooled is kept: never those of all tokens and columns.
class VocabularyHead {
 public:
  /// Copies neither weights nor `kernels`, which must outlive the head. Throws `Error` with
  /// `INVALID_ARGUMENT` if `kernels` do not have the precision of a linear.
  VocabularyHead(const VocabularyHeadWeights& weights, const TermRules& rules,
                 const KernelSet& kernels);

  /// The terms of each text in ascending order of their ids. `hidden` is fp32 [tokens][hidden], of
  /// the texts that `text_starts` delimits, none of them empty. A text with NaN in its hidden
  /// states has a single term, whose weight is NaN. Throws `Error` with `CANCELLED` if
  /// `interrupted` was set.
  std::vector<std::vector<Term>> run(std::span<const float> hidden,
                                     std::span<const std::int32_t> text_starts,
                                     Workspace& workspace,
                                     const ParallelFor& parallel = SerialFor(),
                                     const std::atomic<bool>* interrupted = nullptr) const;

  std::size_t vocabulary() const { return vocabulary_; }

 private:
  struct Run;
  Run begin(std::span<const std::int32_t> text_starts, Workspace& workspace,
            std::size_t pieces) const;
  void transform(std::span<const float> hidden, const Run& run, Slice rows) const;
  void add_terms(Run& run, std::size_t piece, Interruption& interruption) const;
  void pool_columns(const Run& run, std::size_t piece, std::size_t block, std::size_t blocks) const;
  void take_terms(Run& run, std::size_t piece, std::size_t first_column, std::size_t columns) const;

  Linear transform_;
  NormWeights norm_;
  float norm_epsilon_;
  Linear decoder_;
  std::size_t hidden_;
  std::size_t vocabulary_;
  TermRules rules_;
  const KernelSet* kernels_;
  std::vector<float> ones_;  // [hidden]: what Gelu multiplies with
};

}  // namespace native_infer
