// The bounded queue between the threads that submit and the inference thread.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>

#include "engine/job.h"
#include "native_infer/engine.h"

namespace native_infer {

/// Every function may be called on any thread; each holds the lock for a few instructions, but for
/// `take`, which waits.
class JobQueue {
 public:
  explicit JobQueue(const EngineLimits& limits) : limits_(limits) {}

  /// Throws `Error` with `CLOSED`, `OVERLOADED` or `TOO_LONG`; the job is then not in the queue.
  void push(std::unique_ptr<Job> job);

  /// Appends all queued jobs to `backlog`; waits for one only where `backlog` is empty. False where
  /// the queue is closed and nothing is left.
  bool take(std::deque<std::unique_ptr<Job>>& backlog);

  /// Gives back the room of a job that ended.
  void release(const Job& job);

  void close(Engine::Close mode);
  bool rejecting() const;

  /// Texts pushed and not yet released.
  std::size_t requests() const;

 private:
  void check_room(const Job& job) const;

  const EngineLimits limits_;
  mutable std::mutex mutex_;  // guards everything below
  std::condition_variable changed_;
  std::deque<std::unique_ptr<Job>> jobs_;
  std::size_t requests_ = 0;
  std::size_t bytes_ = 0;
  bool closed_ = false;
  bool rejecting_ = false;
};

}  // namespace native_infer
