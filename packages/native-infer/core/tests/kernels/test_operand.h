// A linear's input and what it makes of its weights, as the kernels want them.
#pragma once

#include <cstddef>
#include <vector>

#include "kernels/kernel_set.h"
#include "kernels/random_weights.h"

namespace native_infer::test {

/// What `linear` makes of weights before it multiplies with them.
struct TestPreparation {
  TestPreparation(const LinearKernels& linear, const LinearWeights& weights, std::size_t groups)
      : column_sums(groups * weights.n),
        prepared(linear.prepare == nullptr ? 0 : linear.prepared_bytes(weights, groups)) {
    if (linear.column_sums != nullptr) linear.column_sums(weights, groups, column_sums.data());
    if (linear.prepare != nullptr) linear.prepare(weights, groups, prepared.data());
  }
  std::vector<float> column_sums;
  std::vector<std::byte> prepared;
};

/// Encodes `rows` rows of fp32 as `set` wants a linear's input; one group.
class TestOperand {
 public:
  TestOperand(const LinearKernels& linear, const std::vector<float>& input, std::size_t rows,
              std::size_t k, std::size_t groups, const float* factors);
  const Operand& view() const { return operand_; }

 private:
  Aligned<std::byte> data_;
  std::vector<RowScale> row_scales_;
  Operand operand_;
};

inline TestOperand::TestOperand(const LinearKernels& linear, const std::vector<float>& input,
                                std::size_t rows, std::size_t k, std::size_t groups,
                                const float* factors)
    : data_((rows + kRowPadding) * linear.operand_row_bytes(k)), row_scales_(rows * groups) {
  operand_ = {data_.data(), linear.operand_row_bytes(k), row_scales_.data(), groups};
  const std::size_t width = k / groups;
  for (std::size_t group = 0; group < groups; ++group) {
    const float* group_factors = factors == nullptr ? nullptr : factors + group * width;
    linear.encode({input.data() + group * width, k, group_factors, rows, width, group, operand_});
  }
}

}  // namespace native_infer::test
