// The shipped model, for benchmarks that need more than kernels.
#pragma once

#include <string>

#include "native_infer/model.h"

namespace native_infer::bench {

/// On one thread, so that nothing but the pipeline is measured.
inline ModelOptions model_options() {
  ModelOptions options;
  options.directory = NATIVE_INFER_MODEL_DIR;
  options.runtime_library = NATIVE_INFER_RUNTIME_LIBRARY;
  options.threads = 1;
  return options;
}

/// Six tokens.
inline const std::string kShortText = "How big is London";

}  // namespace native_infer::bench
