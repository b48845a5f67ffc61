// From the core's errors to JavaScript's.
#pragma once

#include <napi.h>

#include "native_infer/error.h"

namespace native_infer::binding {

/// A JavaScript Error with the property `code`.
inline Napi::Error to_js_error(Napi::Env env, const Error& error) {
  Napi::Error js = Napi::Error::New(env, error.what());
  js.Set("code", Napi::String::New(env, error_code_name(error.code())));
  return js;
}

}  // namespace native_infer::binding
