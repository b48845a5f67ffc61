// From JavaScript values to what the core takes. Every function throws `Error` with
// `INVALID_ARGUMENT` naming the option where one has the wrong type.
#pragma once

#include <napi.h>

#include <optional>

#include "native_infer/engine.h"

namespace native_infer::binding {

/// What `src/native.ts` calls NativeLoadOptions; a missing option keeps the core's default.
ModelOptions model_options(const Napi::Object& options);
EngineLimits engine_limits(const Napi::Object& options);

/// The option `task`; empty: as the model directory has it.
std::optional<Task> task(const Napi::Object& options);

/// An array of strings, or of Int32Arrays of token ids.
JobInput job_input(const Napi::Value& array);

/// An Int32Array.
TokenIds token_ids(const Napi::Value& ids);

/// Of the options below, those that decide whether there is room: they are read before the others,
/// because a call that is refused has to cost next to nothing.
JobOptions queue_options(const Napi::Object& options);

/// What `src/native.ts` calls NativeJobOptions, with `job` for what is read already. The time left
/// counts from now.
JobOptions job_options(const Napi::Object& options, JobOptions job);

}  // namespace native_infer::binding
