// What a text costs beside its computation: the queue, the way to the inference thread and back,
// and being turned away.
#include <benchmark/benchmark.h>

#include <memory>
#include <string>
#include <thread>
#include <utility>

#include "ended_jobs.h"
#include "engine/inference_loop.h"
#include "engine/job_queue.h"
#include "model_files.h"
#include "null_model.h"

namespace native_infer::bench {
namespace {

std::unique_ptr<Job> job_of(JobId id) {
  return std::make_unique<Job>(id, Texts{kShortText}, JobOptions{});
}

/// Argument: jobs that are pushed before they are taken together and settled. On one thread, the
/// making of the jobs included.
void push_take_settle_short(benchmark::State& state) {
  const auto jobs = static_cast<JobId>(state.range(0));
  JobQueue queue({});
  News news;
  for (auto _ : state) {
    for (JobId id = 1; id <= jobs; ++id) queue.push(job_of(id));
    queue.take(news, false);
    for (JobId id = 1; id <= jobs; ++id) queue.release(id);
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(push_take_settle_short)->Arg(1)->Arg(32);

/// From another thread to the inference thread and back, with a graph that does nothing. Argument:
/// jobs in flight.
void round_trip_short(benchmark::State& state) {
  const auto jobs = static_cast<std::size_t>(state.range(0));
  const ModelInfo info = null_info();
  const auto tokenizer = load_tokenizer(model_options().directory / "tokenizer.json");
  NullGraph graph(info.dimensions);
  JobQueue queue({});
  Counters counters;
  EndedJobs ended;
  InferenceLoop loop({info, *tokenizer, graph}, {}, queue, counters, ended);
  std::thread thread([&] { loop.run(); });
  JobId id = 0;
  for (auto _ : state) {
    for (std::size_t i = 0; i < jobs; ++i) queue.push(job_of(++id));
    ended.wait_for(jobs);
  }
  queue.close(Engine::Close::kDrain);
  thread.join();
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(round_trip_short)->Arg(1)->Arg(32)->UseRealTime();

/// Asked before a text is prepared, as the binding does.
void turned_away_short(benchmark::State& state) {
  JobQueue queue({.max_queue_texts = 1});
  queue.push(job_of(1));
  for (auto _ : state) benchmark::DoNotOptimize(queue.no_room_for(1, Lane::kInteractive));
}
BENCHMARK(turned_away_short);

/// Refused with an exception, after the job was made.
void refused_push(benchmark::State& state) {
  JobQueue queue({.max_queue_texts = 1});
  queue.push(job_of(1));
  for (auto _ : state) {
    try {
      queue.push(job_of(2));
    } catch (const Error& error) {
      benchmark::DoNotOptimize(error.code());
    }
  }
}
BENCHMARK(refused_push);

}  // namespace
}  // namespace native_infer::bench
