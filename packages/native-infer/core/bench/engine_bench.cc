// The whole engine with the shipped model, on one inference thread: from `submit` to the result.
#include "native_infer/engine.h"

#include <benchmark/benchmark.h>

#include <memory>
#include <string>

#include "ended_jobs.h"
#include "model_files.h"

namespace native_infer::bench {
namespace {

/// Argument: jobs in flight, of one text each. All are submitted, then all are waited for.
void embed(benchmark::State& state, const std::string& text) {
  const auto jobs = static_cast<std::size_t>(state.range(0));
  const auto ended = std::make_shared<EndedJobs>();
  Engine engine(Model::load(model_options()), {}, ended);
  for (auto _ : state) {
    for (std::size_t i = 0; i < jobs; ++i) engine.submit(Texts{text});
    ended->wait_for(jobs);
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
  state.SetLabel(engine.info().kernel);
}

/// 77 tokens.
std::string long_text() {
  std::string text;
  for (int i = 0; i < 15; ++i) text += "How big is London? ";
  return text;
}

BENCHMARK_CAPTURE(embed, short, kShortText)
    ->Arg(1)
    ->Arg(32)
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(embed, long, long_text())
    ->Arg(1)
    ->Arg(32)
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace native_infer::bench
