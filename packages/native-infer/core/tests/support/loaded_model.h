// The shipped model and the real runtime, for tests.
#pragma once

#include <filesystem>
#include <memory>

#include "native_infer/model.h"
#include "support/temporary_directory.h"

namespace native_infer::test {

inline ModelOptions model_options() {
  ModelOptions options;
  options.directory = NATIVE_INFER_MODEL_DIR;
  options.runtime_library = NATIVE_INFER_RUNTIME_LIBRARY;
  options.threads = 1;
  return options;
}

/// A copy of the shipped model's directory in which only the file of standard operators is left.
inline ModelOptions standard_model_options(const TemporaryDirectory& directory) {
  std::filesystem::copy(NATIVE_INFER_MODEL_DIR, directory.path(),
                        std::filesystem::copy_options::recursive);
  std::filesystem::remove(directory.path() / "onnx" / "model_native.onnx");
  ModelOptions options = model_options();
  options.directory = directory.path();
  return options;
}

inline std::unique_ptr<Model> load_model() {
  return Model::load(model_options());
}

}  // namespace native_infer::test
