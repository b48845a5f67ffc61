#include "encoder/linear.h"

#include <algorithm>
#include <string>

#include "native_infer/error.h"

namespace native_infer {
namespace {

const LinearKernels& kernels_of(const KernelSet& set, Precision precision) {
  const LinearKernels& kernels = set.linear(precision);
  if (kernels.apply != nullptr) return kernels;
  throw Error(ErrorCode::INVALID_ARGUMENT,
              "Encoder: kernels " + std::string(set.name) + " lack this precision.");
}

}  // namespace

Linear::Linear(const LinearWeights& weights, const KernelSet& kernels, std::size_t groups)
    : weights_(weights), kernels_(&kernels_of(kernels, weights.precision)), groups_(groups) {
  if (kernels_->column_sums != nullptr) {
    column_sums_.resize(groups * weights.n);
    kernels_->column_sums(weights_, groups, column_sums_.data());
  }
  if (kernels_->prepare != nullptr) {
    prepared_.resize(kernels_->prepared_bytes(weights_, groups));
    kernels_->prepare(weights_, groups, prepared_.data());
  }
}

void Linear::encode(const FloatRows& rows, const Operand& output) const {
  encode_columns(rows, weights_.channel_factors, 0, output);
}

void Linear::encode_group(const FloatRows& rows, std::size_t group, const Operand& output) const {
  encode_columns(rows, nullptr, group, output);
}

void Linear::encode_columns(const FloatRows& rows, const float* factors, std::size_t group,
                            const Operand& output) const {
  EncodeArgs args;
  args.input = rows.data;
  args.input_stride = rows.stride;
  args.channel_factors = factors;
  args.rows = rows.count;
  args.width = weights_.k / groups_;
  args.group = group;
  args.output = output;
  kernels_->encode(args);
}

void Linear::apply(LinearArgs work, const ParallelFor& parallel) const {
  work.weights = &weights_;
  work.column_sums = column_sums_.data();
  work.prepared = prepared_.data();
  // Kernels are quickest on two blocks at a time.
  const std::size_t blocks = work.block_end - work.block_begin;
  const std::size_t pieces = std::min(parallel.threads(), (blocks + 1) / 2);
  for_each_index(parallel, pieces, [&](std::size_t piece) {
    const Slice part = slice_of(blocks, 2, piece, pieces);
    const std::size_t column = part.begin * kBlockColumns;
    LinearArgs args = work;
    args.block_begin = work.block_begin + part.begin;
    args.block_end = work.block_begin + part.end;
    args.output = static_cast<std::byte*>(work.output) + column * element_bytes(work.output_type);
    if (work.gelu_factors != nullptr) args.gelu_factors = work.gelu_factors + column;
    kernels_->apply(args);
  });
}

}  // namespace native_infer
