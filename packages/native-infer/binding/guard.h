// What stands between C++ exceptions and Node: nothing that is thrown may leave the addon, but for
// JavaScript exceptions on their way to a caller in JavaScript.
#pragma once

#include <napi.h>

#include "js_error.h"

namespace native_infer::binding {

/// Calls `body` for a caller in JavaScript, who gets whatever is thrown as an Error with a `code`.
template <class Body>
auto guarded(Napi::Env env, Body body) -> decltype(body()) {
  try {
    return body();
  } catch (const Napi::Error&) {
    throw;  // node-addon-api hands it on
  } catch (...) {
    throw to_js_error(env, current_error());
  }
}

/// Calls `body` where there is no caller in JavaScript, such as in a cleanup hook: an exception
/// would end the process. What is thrown in these places has nobody left to hear of it, as making
/// values fails only while the environment is being terminated, unless memory has run out.
template <class Body>
void contained(Body body) noexcept {
  try {
    body();
  } catch (...) {  // NOLINT(bugprone-empty-catch): see above
  }
}

/// `function`, guarded: for every function that JavaScript can call.
template <Napi::Value (*function)(const Napi::CallbackInfo&)>
Napi::Value entry(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&] { return function(info); });
}

/// Settles `deferred` with what `make` gives, or rejects it with what `make` throws.
template <class Make>
void settle_with(Napi::Env env, const Napi::Promise::Deferred& deferred, Make make) {
  try {
    deferred.Resolve(guarded(env, make));
  } catch (const Napi::Error& error) {
    deferred.Reject(error.Value());
  }
}

}  // namespace native_infer::binding
