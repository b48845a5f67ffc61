// Counts the jobs that have ended.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <vector>

#include "native_infer/engine.h"

namespace native_infer::bench {

/// Results are dropped. Told on the inference thread, waited for on another.
class EndedJobs final : public EngineListener {
 public:
  void jobs_ended(std::vector<JobResult> results) noexcept override {
    const std::lock_guard lock(mutex_);
    ended_ += results.size();
    changed_.notify_one();
  }
  void stopped() noexcept override {}

  /// Waits until `count` jobs have ended since the last call that returned.
  void wait_for(std::size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return ended_ >= count; });
    ended_ -= count;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t ended_ = 0;
};

}  // namespace native_infer::bench
