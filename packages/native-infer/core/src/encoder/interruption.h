// How another thread ends a run early.
#pragma once

#include <atomic>

#include "native_infer/error.h"

namespace native_infer {

/// One run's look at a flag that any thread may set. What has been seen stays seen: work that was
/// left out never passes for done, even if the flag is cleared too early.
class Interruption {
 public:
  /// `flag` may be null: nothing ever interrupts the run then.
  explicit Interruption(const std::atomic<bool>* flag) : flag_(flag) {}

  /// Whether to leave the rest of the work out. Any thread.
  bool seen() {
    if (flag_ != nullptr && flag_->load(std::memory_order_relaxed))
      seen_.store(true, std::memory_order_relaxed);
    return seen_.load(std::memory_order_relaxed);
  }

  /// Throws `Error` with `CANCELLED` where any thread has seen the flag.
  void check() {
    if (seen()) throw Error(ErrorCode::CANCELLED, "Encoder: the run was interrupted.");
  }

 private:
  const std::atomic<bool>* flag_;
  std::atomic<bool> seen_ = false;
};

}  // namespace native_infer
