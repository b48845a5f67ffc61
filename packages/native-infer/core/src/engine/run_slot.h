// The run that is going on, as far as other threads may end it.
#pragma once

#include <exception>
#include <mutex>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "engine/batch_builder.h"
#include "graph/text_model.h"
#include "native_infer/job.h"

namespace native_infer {

/// `run` belongs to the inference thread; `cancel` and `close` may be called on any.
class RunSlot {
 public:
  explicit RunSlot(TextModel& model) : model_(model) {}

  /// Runs the model on the texts of `members`. Throws `Error` with `CANCELLED` where all their jobs
  /// were cancelled meanwhile, and with `CLOSED` after `close`.
  TokenVectors run(const TokenBatch& batch, std::span<const Member> members) {
    enter(members);
    TokenVectors vectors;
    std::exception_ptr failure;
    try {
      vectors = model_.run(batch);
    } catch (...) {
      failure = std::current_exception();
    }
    const std::optional<Error> cause = leave();
    if (failure && cause) throw Error(*cause);
    if (failure) std::rethrow_exception(failure);
    return vectors;
  }

  /// Ends the run once nobody waits for it any more: `job` was the last of its jobs. The lock makes
  /// sure that no other run is hit: a run cannot end and the next begin in between.
  void cancel(JobId job) {
    const std::lock_guard lock(mutex_);
    if (std::erase(wanted_, job) == 0 || !wanted_.empty()) return;
    interrupt({ErrorCode::CANCELLED, "The caller cancelled the call."});
  }

  /// Ends the run under way, and lets none begin again.
  void close() {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    if (running_) interrupt(closed());
  }

 private:
  static Error closed() {
    return {ErrorCode::CLOSED, "The engine was closed before this text was computed."};
  }

  void enter(std::span<const Member> members) {
    const std::lock_guard lock(mutex_);
    if (closed_) throw closed();
    wanted_.clear();
    for (const Member& member : members) {
      const JobId job = member.job->result.id;  // the texts of a job lie beside each other
      if (wanted_.empty() || wanted_.back() != job) wanted_.push_back(job);
    }
    running_ = true;
  }

  /// Why the run was interrupted, where it was.
  std::optional<Error> leave() {
    const std::lock_guard lock(mutex_);
    wanted_.clear();
    running_ = false;
    if (interruption_) model_.clear_interrupt();
    return std::exchange(interruption_, std::nullopt);
  }

  /// With the lock held. The first cause counts.
  void interrupt(const Error& cause) {
    if (interruption_) return;
    interruption_ = cause;
    model_.interrupt();
  }

  TextModel& model_;
  std::mutex mutex_;                   // guards everything below
  std::vector<JobId> wanted_;          // the jobs of the run under way that are not cancelled
  std::optional<Error> interruption_;  // of the run under way
  bool running_ = false;
  bool closed_ = false;
};

}  // namespace native_infer
