// The whole encoder in the sizes of all-MiniLM-L6-v2, on one thread, for every kernel set and
// precision.
#include "encoder/encoder.h"

#include <benchmark/benchmark.h>

#include <memory>
#include <string>

#include "random_model.h"

namespace native_infer::bench {
namespace {

/// Arguments: sequences, tokens in each.
void encoder(benchmark::State& state, const KernelSet* set, Precision precision) {
  const auto sequences = static_cast<std::size_t>(state.range(0));
  const auto length = static_cast<std::size_t>(state.range(1));
  EncoderConfig config;
  config.precision = precision;
  RandomModel model(1);
  const Encoder encoder(config, model.encoder(config), *set);
  std::vector<std::int32_t> ids(sequences * length);
  std::vector<std::int32_t> offsets;
  for (std::size_t i = 0; i < ids.size(); ++i)
    ids[i] = static_cast<std::int32_t>(i * 7919 % config.vocabulary);
  for (std::size_t s = 0; s <= sequences; ++s)
    offsets.push_back(static_cast<std::int32_t>(s * length));
  std::vector<float> hidden(ids.size() * config.hidden);
  Workspace workspace;
  for (auto _ : state) encoder.run(ids, offsets, hidden, workspace);
  state.counters["tokens/s"] = benchmark::Counter(static_cast<double>(ids.size()),
                                                  benchmark::Counter::kIsIterationInvariantRate);
}

void register_all() {
  for (const KernelSet* set : available_kernels()) {
    for (const Precision precision : {Precision::int8, Precision::bf16, Precision::f32}) {
      if (set->linear(precision).apply == nullptr) continue;
      const std::string name = "encoder/" + std::string(set->name) + "/" + name_of(precision);
      benchmark::RegisterBenchmark(name.c_str(), encoder, set, precision)
          ->Args({1, 6})
          ->Args({32, 6})
          ->Args({1, 128})
          ->Args({8, 128})
          ->Unit(benchmark::kMillisecond);
    }
  }
}

[[maybe_unused]] const bool registered = (register_all(), true);

}  // namespace
}  // namespace native_infer::bench
