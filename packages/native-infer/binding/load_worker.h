// Loading a model without blocking the event loop.
#pragma once

#include <napi.h>

namespace native_infer::binding {

/// load(options: object): { engine: Promise<EngineHandle>, steps(): string[] }. Reads and prepares
/// the model on a thread of libuv's pool; nothing but loading ever runs there. `steps()` lists the
/// long steps that were begun, of `ModelOptions::on_step`.
Napi::Value load(const Napi::CallbackInfo& info);

}  // namespace native_infer::binding
