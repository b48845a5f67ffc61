// Each linear of a layer on its own: in the sizes of all-MiniLM-L6-v2 for every kernel set and
// precision, in wider ones for the quickest set in int8. The weights stay in the cache:
// `encoder_bench` shows what streaming them costs.
#include <benchmark/benchmark.h>

#include <string>
#include <vector>

#include "random_model.h"

namespace native_infer::bench {
namespace {

struct Shape {
  std::string name;
  std::size_t k;
  std::size_t n;
  std::size_t groups;
  Activation activation;
};

/// The four linears of a layer.
std::vector<Shape> shapes_of(std::size_t width) {
  return {{"qkv", width, 3 * width, 1, Activation::none},
          {"attention_output", width, width, 1, Activation::none},
          {"feed_forward_up", width, 4 * width, 1, Activation::gelu},
          {"feed_forward_down", 4 * width, width, 4, Activation::none}};
}

Operand random_operand(RandomModel& model, const LinearKernels& kernels, std::size_t rows,
                       const Shape& shape) {
  const std::size_t stride = row_stride(kernels.operand_row_bytes(shape.k));  // as the encoder's
  Operand operand{model.take((rows + kRowPadding) * stride), stride,
                  reinterpret_cast<RowScale*>(model.floats(2 * rows * shape.groups, 0.0F, 0.0F)),
                  shape.groups};
  const float* input = model.floats(rows * shape.k, -1.0F, 1.0F);
  const std::size_t width = shape.k / shape.groups;
  for (std::size_t group = 0; group < shape.groups; ++group) {
    kernels.encode({input + group * width, shape.k, nullptr, rows, width, group, operand});
  }
  return operand;
}

void linear(benchmark::State& state, const KernelSet* set, Precision precision,
            const Shape& shape) {
  const auto rows = static_cast<std::size_t>(state.range(0));
  RandomModel model(1);
  const LinearKernels& kernels = set->linear(precision);
  const LinearWeights weights = model.linear(shape.k, shape.n, precision, false);
  LinearArgs args;
  args.input = random_operand(model, kernels, rows, shape);
  args.weights = &weights;
  args.column_sums = model.floats(shape.groups * shape.n, -1.0F, 1.0F);
  if (kernels.prepare != nullptr) {
    std::byte* prepared = model.take(kernels.prepared_bytes(weights, shape.groups));
    kernels.prepare(weights, shape.groups, prepared);
    args.prepared = prepared;
  }
  args.rows = rows;
  args.block_end = shape.n / kBlockColumns;
  args.output = model.floats(rows * shape.n, 0.0F, 0.0F);
  args.output_stride = shape.n;
  args.activation = shape.activation;
  args.gelu_factors = model.floats(shape.n, 1.0F, 1.0F);
  for (auto _ : state) {
    kernels.apply(args);
    benchmark::ClobberMemory();
  }
  const auto operations = static_cast<double>(2 * rows * shape.k * shape.n);
  state.counters["TOP/s"] =
      benchmark::Counter(operations * 1e-12, benchmark::Counter::kIsIterationInvariantRate);
}

void add(const KernelSet* set, Precision precision, const Shape& shape, const std::string& name) {
  const std::string full =
      "linear/" + std::string(set->name) + "/" + name_of(precision) + "/" + name;
  benchmark::RegisterBenchmark(full.c_str(), linear, set, precision, shape)->Arg(6)->Arg(64);
}

void register_all() {
  for (const KernelSet* set : available_kernels()) {
    for (const Precision precision : {Precision::int8, Precision::bf16, Precision::f32}) {
      if (set->linear(precision).apply == nullptr) continue;
      for (const Shape& shape : shapes_of(384)) add(set, precision, shape, shape.name);
    }
  }
  for (const std::size_t width : {768U, 1024U}) {
    for (const Shape& shape : shapes_of(width)) {
      add(available_kernels().front(), Precision::int8, shape,
          std::to_string(width) + "/" + shape.name);
    }
  }
}

[[maybe_unused]] const bool registered = (register_all(), true);

}  // namespace
}  // namespace native_infer::bench
