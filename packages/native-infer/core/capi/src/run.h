// Jobs of callers who wait, and of callers who are called back.
#pragma once

#include <cstddef>
#include <optional>

#include "engine.h"
#include "native_infer/job.h"
#include "native_infer/task.h"

namespace native_infer::capi {

/// A job, and where its results go.
struct Call {
  JobInput input;
  JobOptions options;
  /// If the results are scores.
  std::optional<ScoreActivation> activation;
};

/// Throws what `Engine::submit` would for want of room, before anything is copied.
void check_room(ni_engine& engine, std::size_t count, Lane lane);

/// Runs the call and blocks this thread until its results are in `output`, at most until its
/// deadline. Throws what ended it.
void run_blocking(ni_engine& engine, Call call, ni_output& output);

/// Runs the call, fills `output` on the inference thread and tells `callback`. Returns the job.
JobId run_with_callback(ni_engine& engine, Call call, ni_output& output, ni_callback callback,
                        void* user_data);

}  // namespace native_infer::capi
