// From what the core gives to JavaScript values. The shapes are those of `src/native.ts`.
#pragma once

#include <napi.h>

#include <string>

#include "native_infer/engine.h"

namespace native_infer::binding {

/// With the limits of its engine.
Napi::Object to_js(Napi::Env env, const ModelInfo& info, const EngineLimits& limits);

/// With the CPU budget that the model was loaded with.
Napi::Object to_js(Napi::Env env, const EngineStats& stats, const CpuBudget& cpu);

/// NativeResult, of a job without an error that was asked for `output`; with `trace` where wanted.
Napi::Object to_js(Napi::Env env, const JobResult& result, OutputType output, bool trace);

/// `{ code, message }`: an error without the cost of a JavaScript Error.
Napi::Object to_js(Napi::Env env, const Error& error);

/// `{ ids, offsets, special }` with the offsets in UTF-16 units of `text`, two per token.
Napi::Object to_js(Napi::Env env, const Encoding& encoding, const std::string& text);

}  // namespace native_infer::binding
