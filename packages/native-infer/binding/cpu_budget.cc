#include "cpu_budget.h"

namespace native_infer::binding {

Napi::Object to_js(Napi::Env env, const CpuBudget& budget) {
  Napi::Object js = Napi::Object::New(env);
  js.Set("affinity", Napi::Number::New(env, budget.affinity));
  js.Set("cpuset", Napi::Number::New(env, budget.cpuset));
  js.Set("quota", Napi::Number::New(env, budget.quota));
  js.Set("physicalCores", Napi::Number::New(env, budget.physical_cores));
  js.Set("usable", Napi::Number::New(env, budget.usable));
  return js;
}

Napi::Value cpu_budget(const Napi::CallbackInfo& info) {
  Napi::Object js = to_js(info.Env(), native_infer::cpu_budget());
  js.Set("defaultThreads", Napi::Number::New(info.Env(), kDefaultThreads));
  return js;
}

}  // namespace native_infer::binding
