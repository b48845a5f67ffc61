// Loading a model without blocking the event loop.
#pragma once

#include <napi.h>

namespace native_infer::binding {

/// load(options: object): Promise<EngineHandle>. Reads and prepares the model on a thread of
/// libuv's pool; nothing but loading ever runs there.
Napi::Value load(const Napi::CallbackInfo& info);

}  // namespace native_infer::binding
