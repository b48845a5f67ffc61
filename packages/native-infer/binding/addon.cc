// Table of contents of the native addon: what JavaScript can reach.
#include <napi.h>
#if defined(__GLIBC__)
#include <malloc.h>
#endif

#include "engine_handle.h"
#include "load_worker.h"
#include "model_files.h"

namespace native_infer::binding {
namespace {

/// Fixed thresholds: else glibc raises them to the size of what is freed, up to 32 MiB, and keeps
/// blocks below them. See mallopt(3), by which it is not thread-safe: two numbers are written, of
/// which a thread that allocates meanwhile sees the old or the new one.
Napi::Value return_freed_memory(const Napi::CallbackInfo& info) {
#if defined(__GLIBC__)
  constexpr int kThreshold = 128 * 1024;
  // NOLINTBEGIN(concurrency-mt-unsafe): see above.
  const bool done =
      mallopt(M_MMAP_THRESHOLD, kThreshold) == 1 && mallopt(M_TRIM_THRESHOLD, kThreshold) == 1;
  // NOLINTEND(concurrency-mt-unsafe)
#else
  constexpr bool done = false;
#endif
  return Napi::Boolean::New(info.Env(), done);
}

Napi::Object init(Napi::Env env, Napi::Object exports) {
  EngineHandle::define(env);
  exports.Set("load", Napi::Function::New(env, load, "load"));
  exports.Set("neededFiles", Napi::Function::New(env, needed_files, "neededFiles"));
  exports.Set("returnFreedMemory",
              Napi::Function::New(env, return_freed_memory, "returnFreedMemory"));
  return exports;
}

}  // namespace
}  // namespace native_infer::binding

// The macro needs a function at namespace scope.
static Napi::Object native_infer_init(Napi::Env env, Napi::Object exports) {
  return native_infer::binding::init(env, exports);
}
NODE_API_MODULE(native_infer, native_infer_init)
