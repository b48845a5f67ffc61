// Threads of our own that help with one run at a time.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <thread>
#include <vector>

#include "encoder/parallel_for.h"

namespace native_infer {

/// A fixed number of threads, from construction to destruction, which sleep between pieces of work
/// and never spin for it. One thread at a time runs work on them, and helps.
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
  void run(std::size_t count, Body body, void* context) const override;

 private:
  /// What is being run. A thread takes the next index until there is none.
  struct Work {
    Body body = nullptr;
    void* context = nullptr;
    std::size_t count = 0;
    std::atomic<std::size_t> next = 0;
    /// Threads of the pool that look at this object; guarded by `mutex_`.
    std::size_t helpers = 0;
  };
  static void do_pieces(Work& work);
  void work_until_end(int nice);
  void end() noexcept;

  mutable std::mutex mutex_;
  mutable std::condition_variable wanted_;    // there is work, or the end has come
  mutable std::condition_variable finished_;  // the last helper has left
  mutable Work* work_ = nullptr;              // guarded by mutex_
  mutable std::size_t round_ = 0;             // guarded by mutex_: counts pieces of work
  bool ending_ = false;                       // guarded by mutex_
  std::vector<std::thread> workers_;
};

}  // namespace native_infer
