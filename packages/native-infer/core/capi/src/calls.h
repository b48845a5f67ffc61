// Calls that the engine has accepted, and who waits for each.
#pragma once

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "native_infer/engine.h"

namespace native_infer::capi {

/// Waits for the end of one job.
class Waiter {
 public:
  virtual ~Waiter() = default;
  /// Called once, on the inference thread.
  virtual void ended(JobResult result) noexcept = 0;
};

/// Gives each job's result to its waiter.
class Calls final : public EngineListener {
 public:
  /// Submits a job. Throws what `Engine::submit` does, and the waiter is then not called.
  JobId submit(Engine& engine, JobInput input, const JobOptions& options,
               std::shared_ptr<Waiter> waiter);

  /// Whether the inference thread has ended, or does so by `end`.
  bool stopped_by(std::chrono::steady_clock::time_point end);

  void jobs_ended(std::vector<JobResult> results) noexcept override;
  void stopped() noexcept override;

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<JobId, std::shared_ptr<Waiter>> waiting_;  // any thread, under mutex_
  bool stopped_ = false;                              // any thread, under mutex_
};

/// A thread that waits for its job, for a limited time.
class BlockedThread final : public Waiter {
 public:
  void ended(JobResult result) noexcept override;

  /// Moves the result out; false if there is none by `end`.
  bool wait_until(std::chrono::steady_clock::time_point end, JobResult& result);

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool has_ended_ = false;  // the caller's and the inference thread, under mutex_
  JobResult result_;        // likewise
};

}  // namespace native_infer::capi
