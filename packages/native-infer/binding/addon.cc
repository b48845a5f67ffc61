// Table of contents of the native addon: what JavaScript can reach.
#include <napi.h>
#if defined(__GLIBC__)
#include <malloc.h>
#endif

#include <cstdlib>

#include "cpu_budget.h"
#include "engine_handle.h"
#include "guard.h"
#include "load_worker.h"
#include "max_sim.h"
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

/// exit() would wait for the threads of libuv's pool, one of which may load a model, or wait for a
/// file for ever.
Napi::Value exit_now(const Napi::CallbackInfo& info) {
  if (!info[0].IsNumber()) throw Error(ErrorCode::INVALID_ARGUMENT, "code must be a number.");
  std::_Exit(info[0].As<Napi::Number>().Int32Value());
}

Napi::Object init(Napi::Env env, Napi::Object exports) {
  EngineHandle::define(env);
  exports.Set("load", Napi::Function::New(env, entry<load>, "load"));
  exports.Set("neededFiles", Napi::Function::New(env, entry<needed_files>, "neededFiles"));
  exports.Set("transformerConfig",
              Napi::Function::New(env, entry<transformer_config>, "transformerConfig"));
  exports.Set("maxSim", Napi::Function::New(env, entry<max_sim>, "maxSim"));
  exports.Set("cpuBudget", Napi::Function::New(env, entry<cpu_budget>, "cpuBudget"));
  exports.Set("exitNow", Napi::Function::New(env, entry<exit_now>, "exitNow"));
  exports.Set("returnFreedMemory",
              Napi::Function::New(env, entry<return_freed_memory>, "returnFreedMemory"));
  return exports;
}

}  // namespace
}  // namespace native_infer::binding

// The macro needs a function at namespace scope.
static Napi::Object native_infer_init(Napi::Env env, Napi::Object exports) {
  return native_infer::binding::init(env, exports);
}
NODE_API_MODULE(native_infer, native_infer_init)
