// How the core starts a thread.
#pragma once

#include <string>
#include <system_error>
#include <thread>
#include <utility>

#include "native_infer/error.h"

namespace native_infer {

/// A thread that runs `body`. Throws `Error` with `RESOURCE_EXHAUSTED` where the system refuses it,
/// as under a limit on threads.
template <class Body>
std::thread start_thread(const char* name, Body body) {
  try {
    return std::thread(std::move(body));
  } catch (const std::system_error& error) {
    throw Error(ErrorCode::RESOURCE_EXHAUSTED,
                "The system refused the thread '" + std::string(name) + "': " + error.what() +
                    ". Raise the limit on threads (ulimit -u, pids.max), or load fewer models or "
                    "with fewer threads.");
  }
}

}  // namespace native_infer
