// The shipped model and the real runtime, for tests.
#pragma once

#include <filesystem>
#include <memory>

#include "native_infer/model.h"

namespace native_infer::test {

inline ModelOptions model_options() {
  ModelOptions options;
  options.directory = NATIVE_INFER_MODEL_DIR;
  options.runtime_library = NATIVE_INFER_RUNTIME_LIBRARY;
  options.threads = 1;
  return options;
}

inline std::unique_ptr<Model> load_model() {
  return Model::load(model_options());
}

}  // namespace native_infer::test
