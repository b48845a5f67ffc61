#include "engine/inference_loop.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace native_infer {
namespace {

/// So much is no limit, and nanoseconds of it still leave room to multiply.
constexpr std::size_t kMaxBatchMs = 1'000'000;

BatchLimits batch_limits(const ModelInfo& info, const EngineLimits& limits) {
  return {info.batches ? limits.max_batch_texts : 1, limits.max_batch_tokens,
          std::chrono::milliseconds(std::min(limits.max_batch_ms, kMaxBatchMs))};
}

}  // namespace

InferenceLoop::InferenceLoop(const Parts& model, const EngineLimits& limits, JobQueue& queue,
                             Counters& counters, EngineListener& listener)
    : queue_(queue),
      counters_(counters),
      listener_(listener),
      builder_(model.info, model.tokenizer, batch_limits(model.info, limits), counters),
      run_(model.info, model.graph, counters) {}

void InferenceLoop::run() {
  while (queue_.take(news_, lanes_.empty())) {
    admit();
    end_early();
    deliver();
    if (lanes_.empty()) continue;
    run_one_batch();
    deliver();
  }
}

void InferenceLoop::admit() {
  for (Job* job : news_.jobs) {
    lanes_.add(*job);
    deadlines_.add(*job);
  }
}

/// Between two batches no job is half in one: each is either waiting in its lane or has ended.
void InferenceLoop::end_early() {
  if (!news_.cancelled.empty()) {
    const Error cancelled(ErrorCode::CANCELLED, "The caller cancelled the call.");
    for (Job* job : news_.cancelled) abort(*job, cancelled);
  }
  const Clock::time_point now = Clock::now();
  while (Job* job = deadlines_.expired(now)) {
    abort(*job, Error(ErrorCode::DEADLINE_EXCEEDED,
                      "The deadline passed before the call was computed; it had waited for " +
                          std::to_string(microseconds(now - job->accepted) / 1000) + " ms."));
  }
  if (news_.rejecting) reject_all();
}

void InferenceLoop::reject_all() {
  const Error closed(ErrorCode::CLOSED, "The engine was closed before this text was computed.");
  while (Job* job = lanes_.any()) abort(*job, closed);
}

void InferenceLoop::run_one_batch() {
  try {
    builder_.build(lanes_);
    if (!builder_.members().empty()) {
      if (const auto elapsed = run_.run(builder_)) builder_.took(*elapsed);
    }
  } catch (...) {
    // Only memory that runs out leads here: a run that fails is `run_`'s matter.
    const Error error = current_error();
    for (const Member& member : builder_.members()) member.job->result.error = error;
  }
  for (Job* job : builder_.finished()) end(*job);
}

/// Ends a job that waits in its lane.
void InferenceLoop::abort(Job& job, const Error& error) {
  job.result.error = error;
  lanes_.remove(job);
  end(job);
}

void InferenceLoop::end(Job& job) {
  deadlines_.remove(job);
  builder_.forget(job);
  JobResult& result = job.result;
  result.trace.total = Clock::now() - job.accepted;
  if (result.error) {
    result.rows.clear();
    result.failures.clear();
  }
  count_end(job);
  const JobId id = result.id;
  ended_.push_back(std::move(result));
  queue_.release(id);
}

void InferenceLoop::count_end(const Job& job) {
  const JobResult& result = job.result;
  const std::size_t failed = result.failures.size();
  if (!result.error) {
    counters_.completed.add(job.size() - failed);
    counters_.failed.add(failed);
    counters_.truncated.add(result.truncated);
    counters_.total.record(microseconds(result.trace.total), job.size());
  } else if (result.error->code() == ErrorCode::CANCELLED) {
    counters_.cancelled.add(job.size());
  } else if (result.error->code() == ErrorCode::DEADLINE_EXCEEDED) {
    counters_.expired.add(job.size());
  } else {
    counters_.failed.add(job.size());
  }
}

void InferenceLoop::deliver() {
  if (ended_.empty()) return;
  listener_.jobs_ended(std::exchange(ended_, {}));
}

}  // namespace native_infer
