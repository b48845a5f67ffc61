// The threads that help ONNX Runtime with a run of a graph.
#pragma once

#include <cstddef>
#include <future>
#include <memory>
#include <thread>
#include <vector>

#include "cpu/intra_op_threads.h"
#include "ort/c_api.h"

namespace native_infer::ort {

/// What ONNX Runtime gives and gets for a thread that it does not start itself.
using ThreadWork = void (*)(void* argument);
using ThreadHandle = const void*;

/// Threads of a session, started before ONNX Runtime has need of them: a refused thread is an
/// error here, but leaves ONNX Runtime with a pool that it can neither use nor end. Must outlive
/// the session.
class StartedThreads {
 public:
  /// Throws `Error` with `RESOURCE_EXHAUSTED` where the system refuses one of the threads.
  explicit StartedThreads(const IntraOpThreads& settings);
  /// Ends the threads that were not needed.
  ~StartedThreads();
  StartedThreads(const StartedThreads&) = delete;
  StartedThreads& operator=(const StartedThreads&) = delete;

  int count() const { return settings_.count; }

  /// For `SessionOptionsSetCustomCreateThreadFn`. `threads` is what was given to
  /// `SessionOptionsSetCustomThreadCreationOptions`. Gives null where none is left.
  static ThreadHandle take(void* threads, ThreadWork work, void* argument) noexcept;

  /// For `SessionOptionsSetCustomJoinThreadFn`.
  static void join(ThreadHandle thread) noexcept;

 private:
  struct Task {
    ThreadWork work = nullptr;  // null: there is none
    void* argument = nullptr;
  };
  struct Thread {
    std::promise<Task> task;
    std::thread thread;
  };
  void start();
  void end() noexcept;

  const IntraOpThreads settings_;
  std::vector<std::unique_ptr<Thread>> threads_;
  /// So many of `threads_` have work.
  std::size_t taken_ = 0;
};

}  // namespace native_infer::ort
