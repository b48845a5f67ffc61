// Which files of a model are needed, for whoever fetches them.
#pragma once

#include <napi.h>

namespace native_infer::binding {

/// chooseOnnxFile(paths: string[], precision?: string): string | undefined
Napi::Value choose_onnx_file(const Napi::CallbackInfo& info);

}  // namespace native_infer::binding
