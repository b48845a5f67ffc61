// A listener that remembers what it was told.
#pragma once

#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

#include "native_infer/engine.h"

namespace native_infer::test {

class Collector : public EngineListener {
 public:
  void jobs_ended(std::vector<JobResult> results) noexcept override {
    const std::lock_guard lock(mutex_);
    ++deliveries_;
    for (JobResult& result : results) {
      if (!results_.emplace(result.id, std::move(result)).second) ++doubled_;
    }
    changed_.notify_all();
  }

  void stopped() noexcept override {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    changed_.notify_all();
  }

  /// Waits up to a minute; the result of a job that never ended has the error INTERNAL.
  JobResult wait_for(JobId id) {
    std::unique_lock lock(mutex_);
    const bool ended = changed_.wait_for(lock, kTimeout, [&] { return results_.contains(id); });
    if (ended) return results_.at(id);
    JobResult missing;
    missing.error = Error(ErrorCode::INTERNAL, "the job never ended");
    return missing;
  }

  bool wait_until_stopped() {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, kTimeout, [&] { return stopped_; });
  }

  std::size_t ended() const {
    const std::lock_guard lock(mutex_);
    return results_.size();
  }
  std::size_t doubled() const {
    const std::lock_guard lock(mutex_);
    return doubled_;
  }

 private:
  static constexpr std::chrono::seconds kTimeout{60};

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::map<JobId, JobResult> results_;
  std::size_t deliveries_ = 0;
  std::size_t doubled_ = 0;
  bool stopped_ = false;
};

}  // namespace native_infer::test
