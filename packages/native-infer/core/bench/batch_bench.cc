// Forming batches: from waiting jobs to packed token ids. With token ids in place of texts, so that
// tokenizing, which has a program of its own, is left out.
#include <benchmark/benchmark.h>

#include <random>
#include <vector>

#include "engine/batch_builder.h"
#include "model_files.h"
#include "native_infer/engine.h"
#include "null_model.h"

namespace native_infer::bench {
namespace {

constexpr std::size_t kTexts = 1000;

/// Lengths from `min` to `max`, always the same ones.
std::vector<TokenIds> texts_of(std::size_t min, std::size_t max) {
  std::mt19937 random(1);
  std::uniform_int_distribution<std::size_t> length(min, max);
  std::vector<TokenIds> texts;
  for (std::size_t i = 0; i < kTexts; ++i) texts.emplace_back(length(random), 2129);
  return texts;
}

/// Makes batches of one job's thousand texts until none is left. Arguments: tokens of the shortest
/// and of the longest text.
void batches(benchmark::State& state) {
  const ModelInfo info = null_info();
  const auto tokenizer = load_tokenizer(model_options().directory / "tokenizer.json");
  const EngineLimits limits;
  Counters counters;
  BatchBuilder builder(info, *tokenizer, {limits.max_batch_texts, limits.max_batch_tokens},
                       counters);
  Job job(
      1,
      texts_of(static_cast<std::size_t>(state.range(0)), static_cast<std::size_t>(state.range(1))),
      {});
  std::size_t made = 0;
  for (auto _ : state) {
    job.started = 0;
    job.result.tokens.clear();
    Lanes lanes;
    lanes.add(job);
    for (made = 0; !lanes.empty(); ++made) builder.build(lanes);
    benchmark::DoNotOptimize(builder.tokens().ids.data());
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kTexts));
  state.counters["texts/batch"] = static_cast<double>(kTexts) / static_cast<double>(made);
}
BENCHMARK(batches)->Name("batches/short")->Args({6, 6});
BENCHMARK(batches)->Name("batches/mixed")->Args({4, 256});
BENCHMARK(batches)->Name("batches/long")->Args({256, 256});

}  // namespace
}  // namespace native_infer::bench
