// The CPU budget for JavaScript.
#pragma once

#include <napi.h>

#include "native_infer/cpu_budget.h"

namespace native_infer::binding {

/// CpuBudget of `src/native.ts`.
Napi::Object to_js(Napi::Env env, const CpuBudget& budget);

/// cpuBudget(): CpuBudget & { defaultThreads: number }, as it is now
Napi::Value cpu_budget(const Napi::CallbackInfo& info);

}  // namespace native_infer::binding
