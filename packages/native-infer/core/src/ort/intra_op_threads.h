// The threads that work on one run of a graph.
#pragma once

#include "ort/c_api.h"

namespace native_infer::ort {

/// `count` includes the thread that calls `Session::run`; ONNX Runtime starts the others with the
/// session. Those get the priority of `become_background_thread(…, nice)`; the caller's own is not
/// touched.
struct IntraOpThreads {
  int count = 1;
  int nice = 0;
};

/// What ONNX Runtime gives and gets for a thread that it does not start itself.
using ThreadWork = void (*)(void* argument);
using ThreadHandle = const void*;

/// For `SessionOptionsSetCustomCreateThreadFn`. `threads` is the `IntraOpThreads` that was given to
/// `SessionOptionsSetCustomThreadCreationOptions` and is read before this returns. Gives null where
/// no thread can be started, which ONNX Runtime reports.
ThreadHandle start_thread(void* threads, ThreadWork work, void* argument) noexcept;

/// For `SessionOptionsSetCustomJoinThreadFn`.
void join_thread(ThreadHandle thread) noexcept;

}  // namespace native_infer::ort
