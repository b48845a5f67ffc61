// Table of contents of the native addon: what JavaScript can reach.
#include <napi.h>

#include "engine_handle.h"
#include "load_worker.h"
#include "model_files.h"

namespace native_infer::binding {
namespace {

Napi::Object init(Napi::Env env, Napi::Object exports) {
  EngineHandle::define(env);
  exports.Set("load", Napi::Function::New(env, load, "load"));
  exports.Set("chooseOnnxFile", Napi::Function::New(env, choose_onnx_file, "chooseOnnxFile"));
  return exports;
}

}  // namespace
}  // namespace native_infer::binding

// The macro needs a function at namespace scope.
static Napi::Object native_infer_init(Napi::Env env, Napi::Object exports) {
  return native_infer::binding::init(env, exports);
}
NODE_API_MODULE(native_infer, native_infer_init)
