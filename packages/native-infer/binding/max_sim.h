// Scores of late interaction, on a thread of libuv's pool.
#pragma once

#include <napi.h>

namespace native_infer::binding {

/// maxSim(query: Float32Array, documents: Float32Array[], width: number): Promise<Float32Array>.
/// All are row-major [rows][width] and copied before it returns, so that whoever transfers or
/// changes them meanwhile does no harm. Throws `INVALID_ARGUMENT`.
Napi::Value max_sim(const Napi::CallbackInfo& info);

}  // namespace native_infer::binding
