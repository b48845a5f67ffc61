// A linear of an encoder: its weights, and what was computed from them at load.
#pragma once

#include <cstddef>
#include <vector>

#include "encoder/parallel_for.h"
#include "kernels/kernel_set.h"

namespace native_infer {

/// Rows of numbers before they are encoded: fp32, `stride` elements apart.
struct FloatRows {
  const float* data = nullptr;
  std::size_t stride = 0;
  std::size_t count = 0;
};

/// Immutable. Runs in the precision of its weights, whatever that of the linears beside it.
class Linear {
 public:
  /// Does not copy the weights, which must outlive it, and `kernels` too. `groups` parts of the
  /// input's columns get a scale each, if there are scales. Throws `Error` with `INVALID_ARGUMENT`
  /// if `kernels` do not have the precision of the weights.
  Linear(const LinearWeights& weights, const KernelSet& kernels, std::size_t groups = 1);

  /// Columns of the output in blocks of `kBlockColumns`.
  std::size_t blocks() const { return weights_.n / kBlockColumns; }

  Precision precision() const { return weights_.precision; }

  /// Bytes that an encoded row of the input has at least.
  std::size_t input_row_bytes() const { return kernels_->operand_row_bytes(weights_.k); }

  /// Encodes whole rows; the linear has one group.
  void encode(const FloatRows& rows, const Operand& output) const;

  /// Encodes the columns of one group, which `rows` point at. They have been multiplied by the
  /// channel factors.
  void encode_group(const FloatRows& rows, std::size_t group, const Operand& output) const;

  /// Computes what `work` says; it need not say what belongs to the linear (`weights`,
  /// `column_sums`, `prepared`). The blocks of columns are shared among the threads.
  void apply(LinearArgs work, const ParallelFor& parallel) const;

 private:
  void encode_columns(const FloatRows& rows, const float* factors, std::size_t group,
                      const Operand& output) const;

  LinearWeights weights_;
  const LinearKernels* kernels_;
  std::size_t groups_;
  std::vector<float> column_sums_;
  std::vector<std::byte> prepared_;
};

}  // namespace native_infer
