// Which files of a model are needed, for whoever fetches them.
#pragma once

#include <napi.h>

namespace native_infer::binding {

/// neededFiles(paths: string[], modules?: string, precision?: string, onnxFile?: string):
/// { files: string[], onnxFile?: string, missing: string[] }
Napi::Value needed_files(const Napi::CallbackInfo& info);

}  // namespace native_infer::binding
