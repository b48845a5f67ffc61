// Which files of a model are needed, for whoever fetches them.
#pragma once

#include <napi.h>

namespace native_infer::binding {

/// neededFiles(question): what `src/native.ts` calls FilesQuestion and NeededFiles.
Napi::Value needed_files(const Napi::CallbackInfo& info);

/// transformerConfig(modules?: string): string
Napi::Value transformer_config(const Napi::CallbackInfo& info);

}  // namespace native_infer::binding
