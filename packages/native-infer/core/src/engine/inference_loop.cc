#include "engine/inference_loop.h"

#include <algorithm>
#include <chrono>
#include <exception>
#include <utility>

namespace native_infer {
namespace {

/// So much is no limit, and nanoseconds of it still leave room to multiply.
constexpr std::size_t kMostBatchMs = 1'000'000;

BatchLimits batch_limits(const ModelInfo& info, const EngineLimits& limits) {
  return {info.batches ? limits.max_batch_requests : 1, limits.max_batch_tokens,
          std::chrono::milliseconds(std::min(limits.max_batch_ms, kMostBatchMs))};
}

}  // namespace

InferenceLoop::InferenceLoop(const Parts& model, const EngineLimits& limits, JobQueue& queue,
                             Counters& counters, EngineListener& listener)
    : queue_(queue),
      counters_(counters),
      listener_(listener),
      builder_(model.info, model.tokenizer, batch_limits(model.info, limits), counters),
      slot_(model.graph),
      writer_(model.info) {}

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
  const Error closed(ErrorCode::CLOSED, "The engine was closed before this request was computed.");
  while (Job* job = lanes_.any()) abort(*job, closed);
}

void InferenceLoop::run_one_batch() {
  try {
    builder_.build(lanes_);
    if (!builder_.members().empty()) compute();
  } catch (const Error& error) {
    fail_batch(error);
  } catch (const std::exception& error) {
    fail_batch(Error(ErrorCode::INTERNAL, error.what()));
  }
  for (Job* job : builder_.finished()) end(*job);
}

void InferenceLoop::compute() {
  const TokenBatch& batch = builder_.tokens();
  const auto& members = builder_.members();
  const Clock::time_point start = Clock::now();
  for (const Member& member : members) {
    const Clock::duration waited = start - member.job->accepted;
    counters_.queue_wait.record(microseconds(waited));
    if (member.job->result.trace.batches == 0) member.job->result.trace.queue = waited;
  }
  const TokenVectors vectors = slot_.run(batch, builder_.sole_job());
  const Clock::duration elapsed = Clock::now() - start;
  builder_.took(elapsed);

  const Job* last = nullptr;
  for (std::size_t i = 0; i < members.size(); ++i) {
    Job& job = *members[i].job;
    writer_.write(job, members[i].index, vectors.of_text(batch, i), vectors.width);
    if (std::exchange(last, &job) == &job) continue;
    JobTrace& trace = job.result.trace;
    ++trace.batches;
    trace.run += elapsed;
    trace.batch_requests = std::max(trace.batch_requests, members.size());
    trace.batch_tokens = std::max(trace.batch_tokens, batch.ids.size());
  }
  counters_.batches.add(1);
  if (builder_.lane() == Lane::kBulk) counters_.bulk_batches.add(1);
  counters_.tokens.add(batch.ids.size());
  counters_.run.record(microseconds(elapsed));
  counters_.batch_requests.record(members.size());
  counters_.batch_tokens.record(batch.ids.size());
}

/// A run fails as a whole: every text in it shares the fate. An interrupted run had one job only;
/// if texts of that job still wait, the news of its cancellation ends it.
void InferenceLoop::fail_batch(const Error& error) {
  const bool cancelled = error.code() == ErrorCode::CANCELLED;
  for (const Member& member : builder_.members()) {
    JobResult& result = member.job->result;
    if (cancelled) {
      result.error = error;
    } else {
      result.failures.push_back({member.index, error});
    }
  }
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
