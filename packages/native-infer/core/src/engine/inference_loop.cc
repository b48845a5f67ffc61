#include "engine/inference_loop.h"

#include <chrono>
#include <exception>
#include <string>
#include <utility>

namespace native_infer {
namespace {

/// Adds the time until the end of the scope to a counter.
class Stopwatch {
 public:
  explicit Stopwatch(Counter& counter)
      : counter_(counter), start_(std::chrono::steady_clock::now()) {}
  ~Stopwatch() {
    const auto elapsed = std::chrono::steady_clock::now() - start_;
    counter_.add(static_cast<std::uint64_t>(std::chrono::nanoseconds(elapsed).count()));
  }
  Stopwatch(const Stopwatch&) = delete;
  Stopwatch& operator=(const Stopwatch&) = delete;

 private:
  Counter& counter_;
  const std::chrono::steady_clock::time_point start_;
};

BatchLimits batch_limits(const ModelInfo& info, const EngineLimits& limits) {
  return {info.batches ? limits.max_batch_requests : 1, limits.max_batch_tokens};
}

}  // namespace

InferenceLoop::InferenceLoop(Model& model, const EngineLimits& limits, JobQueue& queue,
                             Counters& counters, EngineListener& listener)
    : model_(model),
      queue_(queue),
      counters_(counters),
      listener_(listener),
      limits_(batch_limits(model.info(), limits)) {}

void InferenceLoop::run() {
  while (queue_.take(backlog_)) {
    if (queue_.rejecting()) {
      reject_backlog();
    } else {
      run_one_batch();
    }
    deliver();
  }
}

void InferenceLoop::run_one_batch() {
  try {
    form_batch();
    if (!members_.empty()) compute();
  } catch (const std::exception& error) {
    // A run fails as a whole: every text in it shares the fate.
    const Error failure(ErrorCode::INTERNAL, error.what());
    for (const Member& member : members_) fail(*member.job, failure);
    if (members_.empty()) fail(*backlog_.front(), failure);
  }
}

void InferenceLoop::reject_backlog() {
  const Error closed(ErrorCode::CLOSED, "The engine was closed before this request was computed.");
  for (const auto& job : backlog_) fail(*job, closed);
}

void InferenceLoop::form_batch() {
  const Stopwatch stopwatch(counters_.tokenize_ns);
  batch_.clear();
  members_.clear();
  for (; unstarted_ < backlog_.size(); ++unstarted_) {
    Job& job = *backlog_[unstarted_];
    while (!job.all_started()) {
      if (!encode_next(job)) return;
      members_.push_back({&job, job.started++});
      if (encoding_.truncated) ++job.result.truncated;
      job.result.tokens += encoding_.ids.size();
      batch_.ids.insert(batch_.ids.end(), encoding_.ids.begin(), encoding_.ids.end());
      batch_.offsets.push_back(static_cast<std::int32_t>(batch_.ids.size()));
      encoded_ahead_ = false;
    }
  }
}

/// Encodes the job's next text, unless that was done already. False where it does not fit into the
/// batch.
bool InferenceLoop::encode_next(const Job& job) {
  // A full batch takes nothing more, so there is no use in tokenizing ahead of it.
  if (batch_.size() > 0 && batch_.size() >= limits_.max_requests) return false;
  if (!encoded_ahead_) {
    model_.tokenizer().encode(job.texts[job.started], {.max_tokens = model_.info().max_tokens},
                              encoding_);
    encoded_ahead_ = true;
  }
  return fits(limits_, {batch_.size(), batch_.ids.size()}, encoding_.ids.size());
}

void InferenceLoop::compute() {
  TokenVectors vectors;
  {
    const Stopwatch stopwatch(counters_.run_ns);
    vectors = model_.graph_->run(batch_);
  }
  counters_.batches.add(1);
  counters_.tokens.add(batch_.ids.size());
  for (std::size_t i = 0; i < members_.size(); ++i) {
    const auto begin = static_cast<std::size_t>(batch_.offsets[i]) * vectors.width;
    const auto end = static_cast<std::size_t>(batch_.offsets[i + 1]) * vectors.width;
    finish(members_[i], vectors.values.subspan(begin, end - begin), vectors.width);
  }
}

void InferenceLoop::finish(const Member& member, std::span<const float> tokens, std::size_t width) {
  Job& job = *member.job;
  if (job.result.error) return;
  if (job.result.vectors.empty()) job.result.vectors.resize(job.texts.size() * width);
  const auto vector = std::span(job.result.vectors).subspan(member.index * width, width);
  pool(model_.info().pooling, tokens, vector);
  if (!all_finite(vector)) {
    fail(job, Error(ErrorCode::NOT_FINITE, "The model produced NaN or infinity for text " +
                                               std::to_string(member.index) + " of the call."));
    return;
  }
  if (model_.info().normalize) normalize(vector);
  ++job.finished;
}

void InferenceLoop::fail(Job& job, const Error& error) {
  // The text encoded ahead may be of this job, whose texts nobody needs any more.
  encoded_ahead_ = false;
  if (!job.result.error) job.result.error = error;
}

void InferenceLoop::deliver() {
  std::vector<JobResult> results;
  while (!backlog_.empty() && backlog_.front()->ended()) {
    Job& job = *backlog_.front();
    if (job.result.error) {
      job.result.vectors.clear();
      counters_.failed.add(job.texts.size());
    } else {
      counters_.completed.add(job.texts.size());
    }
    counters_.truncated.add(job.result.truncated);
    queue_.release(job);
    results.push_back(std::move(job.result));
    backlog_.pop_front();
    if (unstarted_ > 0) --unstarted_;
  }
  if (!results.empty()) listener_.jobs_ended(std::move(results));
}

}  // namespace native_infer
