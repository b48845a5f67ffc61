// A run of the shipped graph in ONNX Runtime, on one thread: the kernels' time (encoder_bench) and
// what the session adds.
#include <benchmark/benchmark.h>

#include <memory>

#include "graph/load_graph.h"
#include "model_files.h"

namespace native_infer::bench {
namespace {

TokenBatch batch_of(std::size_t texts, std::size_t tokens) {
  TokenBatch batch;
  for (std::size_t i = 0; i < texts * tokens; ++i)
    batch.ids.push_back(static_cast<std::int32_t>(1000 + i * 7919 % 29000));
  for (std::size_t text = 1; text <= texts; ++text)
    batch.text_starts.push_back(static_cast<std::int32_t>(text * tokens));
  return batch;
}

/// Arguments: texts, tokens in each.
void session_run(benchmark::State& state) {
  const ModelOptions options = model_options();
  const auto graph =
      load_graph(options.runtime_library, options.directory / "onnx" / "model_native.onnx", {1});
  const TokenBatch batch =
      batch_of(static_cast<std::size_t>(state.range(0)), static_cast<std::size_t>(state.range(1)));
  for (auto _ : state) benchmark::DoNotOptimize(graph->run(batch).values.data());
  state.SetLabel(std::string(graph->kernel()));
  state.counters["tokens/s"] = benchmark::Counter(static_cast<double>(batch.ids.size()),
                                                  benchmark::Counter::kIsIterationInvariantRate);
}
BENCHMARK(session_run)
    ->Name("session_run/short")
    ->Args({1, 6})
    ->Args({32, 6})
    ->Unit(benchmark::kMillisecond);
BENCHMARK(session_run)
    ->Name("session_run/long")
    ->Args({1, 128})
    ->Args({8, 128})
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace native_infer::bench
