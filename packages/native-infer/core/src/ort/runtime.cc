#include "ort/runtime.h"

#include <utility>

#include "ort/shared_library.h"

namespace native_infer::ort {

namespace {

Api read_api(const OrtApiBase* base, const std::string& from) {
  const void* const* table = base->GetApi(kApiVersion);
  if (!table) {
    throw Error(ErrorCode::RUNTIME_INCOMPATIBLE,
                "ONNX Runtime " + std::string(base->GetVersionString()) + " " + from +
                    " is too old: its C API version " + std::to_string(kApiVersion) +
                    " (1.17) is needed.");
  }
  return Api::from_table(table);
}

}  // namespace

std::shared_ptr<const Runtime> Runtime::open(const std::filesystem::path& library) {
  // Some systems take an empty path for the program itself.
  if (library.empty())
    throw Error(ErrorCode::RUNTIME_NOT_FOUND, "No path to ONNX Runtime's library was given.");
  using GetApiBase = const OrtApiBase* (*)();
  const auto get_api_base = reinterpret_cast<GetApiBase>(open_and_find(library, "OrtGetApiBase"));
  const OrtApiBase* base = get_api_base();
  const Api api = read_api(base, "in '" + library.string() + "'");
  std::shared_ptr<Runtime> runtime(new Runtime(api, base->GetVersionString()));
  // Failures reach the caller as errors, so that ONNX Runtime itself has nothing left to log.
  runtime->check(api.CreateEnv(LoggingLevel::kFatal, "native-infer", &runtime->env_),
                 ErrorCode::INTERNAL, "ONNX Runtime could not create its environment");
  return runtime;
}

std::shared_ptr<const Runtime> Runtime::borrow(const OrtApiBase* base) {
  return std::shared_ptr<const Runtime>(
      new Runtime(read_api(base, "of this program"), base->GetVersionString()));
}

void Runtime::check(OrtStatus* status, ErrorCode code, const std::string& context) const {
  if (!status) return;
  const std::string message = api_.GetErrorMessage(status);
  api_.ReleaseStatus(status);
  throw Error(code, context + ": " + message);
}

}  // namespace native_infer::ort
