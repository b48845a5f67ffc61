// A job on its way through the engine.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "native_infer/engine.h"

namespace native_infer {

/// Written by the thread that submits it; from the moment it is in the queue, the inference
/// thread's alone.
struct Job {
  std::vector<std::string> texts;
  std::size_t bytes = 0;
  /// Texts that have joined a batch.
  std::size_t started = 0;
  /// Texts whose vector is in `result`.
  std::size_t finished = 0;
  JobResult result;

  bool all_started() const { return started == texts.size() || result.error; }
  bool ended() const { return finished == texts.size() || result.error; }
};

}  // namespace native_infer
