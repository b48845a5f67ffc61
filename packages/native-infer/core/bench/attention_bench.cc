// Attention of one layer of all-MiniLM-L6-v2 (12 heads of 32) for one sequence, for every kernel
// set.
#include <benchmark/benchmark.h>

#include <string>

#include "random_model.h"

namespace native_infer::bench {
namespace {

void attention(benchmark::State& state, const AttentionKernels* kernels) {
  constexpr std::size_t hidden = 384;
  const auto length = static_cast<std::size_t>(state.range(0));
  RandomModel model(1);
  AttentionArgs args;
  const bool bf16 = kernels->input == ElementType::bf16;
  const std::size_t element = element_bytes(kernels->input);
  args.stride = row_stride(3 * hidden * element) / element;  // as the encoder's
  const std::size_t values = (length + kRowPadding) * args.stride;
  // Read as bf16 these are pairs of small numbers too.
  const auto* qkv =
      reinterpret_cast<const std::byte*>(model.floats(bf16 ? values / 2 : values, -0.5F, 0.5F));
  const std::size_t width = hidden * element;
  args.q = qkv;
  args.k = qkv + width;
  args.v = qkv + 2 * width;
  args.length = length;
  args.queries = length;
  args.head_end = 12;
  args.head_size = 32;
  args.context = model.floats(length * hidden, 0.0F, 0.0F);
  args.context_stride = hidden;
  args.scratch = model.take(kernels->scratch_bytes(length, args.head_size));
  for (auto _ : state) {
    kernels->apply(args);
    benchmark::ClobberMemory();
  }
}

void register_all() {
  for (const KernelSet* set : available_kernels()) {
    const auto add = [](const std::string& name, const AttentionKernels* kernels) {
      benchmark::RegisterBenchmark(name.c_str(), attention, kernels)
          ->Arg(6)
          ->Arg(32)
          ->Arg(128)
          ->Arg(256)
          ->Arg(512);
    };
    const std::string name = "attention/" + std::string(set->name);
    add(name + "/quick", &set->quick_attention);
    if (set->quick_attention.apply != set->exact_attention.apply)
      add(name + "/exact", &set->exact_attention);
  }
}

[[maybe_unused]] const bool registered = (register_all(), true);

}  // namespace
}  // namespace native_infer::bench
