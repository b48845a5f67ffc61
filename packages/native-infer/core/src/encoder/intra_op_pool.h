// Threads of our own that help with one run at a time.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <thread>
#include <vector>

#include "encoder/parallel_for.h"

namespace native_infer {

/// A fixed number of threads, from construction to destruction. Between `begin` and `end` they wait
/// for work awake, for some microseconds, because the next piece follows soon; at all other times
/// they sleep. One thread at a time runs work on them, and helps.
class IntraOpPool final : public ParallelFor {
 public:
  /// `threads` includes the one that calls `run`. The others get the priority of
  /// `become_background_thread(…, nice)`; the caller's own is not touched. Throws `Error` with
  /// `RESOURCE_EXHAUSTED` where the system refuses one of them.
  IntraOpPool(std::size_t threads, int nice);
  ~IntraOpPool() override;
  IntraOpPool(const IntraOpPool&) = delete;
  IntraOpPool& operator=(const IntraOpPool&) = delete;

  std::size_t threads() const override { return workers_.size() + 1; }
  void begin() const override;
  void end() const override;
  void run(std::size_t count, Body body, void* context) const override;

 private:
  void work_until_stopped(int nice);
  bool take_piece() const;
  void await_work() const;
  void wake() const;
  void stop() noexcept;

  // What is being run: written while there are no pieces, read by whoever has taken one.
  mutable std::atomic<Body> body_ = nullptr;
  mutable std::atomic<void*> context_ = nullptr;
  /// The number of the work in the upper half, pieces of it that nobody has taken in the lower one:
  /// a thread that looked at earlier work cannot take a piece of this.
  mutable std::atomic<std::uint64_t> open_ = 0;
  mutable std::atomic<std::size_t> unfinished_ = 0;

  mutable std::atomic<bool> awake_ = false;      // between `begin` and `end`
  mutable std::atomic<std::size_t> asleep_ = 0;  // workers that need a notification
  std::atomic<bool> stopping_ = false;
  mutable std::mutex mutex_;  // held to fall asleep, and to notify
  mutable std::condition_variable wanted_;
  std::vector<std::thread> workers_;
};

}  // namespace native_infer
