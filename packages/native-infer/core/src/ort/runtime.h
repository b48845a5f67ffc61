// ONNX Runtime, opened at run time, with its environment.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <utility>

#include "native_infer/error.h"
#include "ort/c_api.h"

namespace native_infer::ort {

/// Owns an object of ONNX Runtime, with the function of the API that releases it.
template <class T>
using Handle = std::unique_ptr<T, void (*)(T*)>;

/// An opened ONNX Runtime library and an environment in it. Immutable; sessions share it across
/// threads.
class Runtime {
 public:
  /// Throws `Error` with `RUNTIME_NOT_FOUND` or `RUNTIME_INCOMPATIBLE`, naming the file.
  static std::shared_ptr<const Runtime> open(const std::filesystem::path& library);

  /// The runtime of a program that loads our operators into its own sessions: no environment of
  /// ours.
  static std::shared_ptr<const Runtime> borrow(const OrtApiBase* base);

  ~Runtime() {
    if (env_) api_.ReleaseEnv(env_);
  }
  Runtime(const Runtime&) = delete;
  Runtime& operator=(const Runtime&) = delete;

  const Api& api() const { return api_; }
  /// Null for a borrowed runtime.
  const OrtEnv* env() const { return env_; }

  /// As the library reports it, such as "1.30.0".
  const std::string& version() const { return version_; }

  /// Throws `Error(code)` with `context` and ONNX Runtime's message if `status` is a failure;
  /// releases it.
  void check(OrtStatus* status, ErrorCode code, const std::string& context) const;

 private:
  Runtime(const Api& api, std::string version) : api_(api), version_(std::move(version)) {}

  Api api_;
  std::string version_;
  OrtEnv* env_ = nullptr;
};

}  // namespace native_infer::ort
