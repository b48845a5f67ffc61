// JavaScript values in, JavaScript values out.
#pragma once

#include <napi.h>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "native_infer/engine.h"
#include "native_infer/error.h"

namespace native_infer::binding {

/// A JavaScript Error with the property `code`.
Napi::Error to_js_error(Napi::Env env, const Error& error);

/// Options as the TypeScript API passes them on; a missing one keeps the core's default. Throws
/// `Error` with `INVALID_ARGUMENT` naming the option where one has the wrong type.
ModelOptions model_options(const Napi::Object& options);
EngineLimits engine_limits(const Napi::Object& options);

/// UTF-8 of every string in an array. Throws `Error` with `INVALID_ARGUMENT` where an element is no
/// string.
std::vector<std::string> texts(const Napi::Value& array);

Napi::Object to_js(Napi::Env env, const ModelInfo& info);
Napi::Object to_js(Napi::Env env, const EngineStats& stats);
/// `{ vectors, tokens, truncated }` of a job without an error.
Napi::Object to_js(Napi::Env env, const JobResult& result);
/// `{ ids, offsets }` with the offsets in UTF-16 units of `text`, two per token.
Napi::Object to_js(Napi::Env env, const Encoding& encoding, const std::string& text);

/// Calls `body` and turns a core error into a JavaScript exception.
template <class Body>
auto guarded(Napi::Env env, Body body) -> decltype(body()) {
  try {
    return body();
  } catch (const Error& error) {
    throw to_js_error(env, error);
  } catch (const Napi::Error&) {
    throw;
  } catch (const std::exception& error) {
    throw to_js_error(env, Error(ErrorCode::INTERNAL, error.what()));
  }
}

}  // namespace native_infer::binding
