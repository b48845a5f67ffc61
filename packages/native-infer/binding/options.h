// From JavaScript values to what the core takes. Every function throws `Error` with
// `INVALID_ARGUMENT` naming the option where one has the wrong type.
#pragma once

#include <napi.h>

#include "native_infer/engine.h"

namespace native_infer::binding {

/// What `src/native.ts` calls NativeLoadOptions; a missing option keeps the core's default.
ModelOptions model_options(const Napi::Object& options);
EngineLimits engine_limits(const Napi::Object& options);

/// An array of strings, or of Int32Arrays of token ids.
JobInput job_input(const Napi::Value& array);

/// An Int32Array.
TokenIds token_ids(const Napi::Value& ids);

/// Two of the options below, which decide first whether there is room.
Lane lane_of(const Napi::Object& options);
bool waits_for_room(const Napi::Object& options);

/// What `src/native.ts` calls NativeJobOptions. The time left counts from now.
JobOptions job_options(const Napi::Object& options);

}  // namespace native_infer::binding
