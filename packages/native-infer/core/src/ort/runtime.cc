#include "ort/runtime.h"

#include <utility>

#include "ort/shared_library.h"

namespace native_infer::ort {

std::shared_ptr<const Runtime> Runtime::open(const std::filesystem::path& library) {
  using GetApiBase = const OrtApiBase* (*)();
  const auto get_api_base = reinterpret_cast<GetApiBase>(open_and_find(library, "OrtGetApiBase"));
  const OrtApiBase* base = get_api_base();
  std::string version = base->GetVersionString();
  const void* const* table = base->GetApi(kApiVersion);
  if (!table) {
    throw Error(ErrorCode::RUNTIME_INCOMPATIBLE,
                "ONNX Runtime " + version + " in '" + library.string() +
                    "' is too old: its C API version " + std::to_string(kApiVersion) +
                    " (1.17) is needed.");
  }
  return std::shared_ptr<const Runtime>(new Runtime(Api::from_table(table), std::move(version)));
}

Runtime::Runtime(const Api& api, std::string version) : api_(api), version_(std::move(version)) {
  // Failures reach the caller as errors, so that ONNX Runtime itself has nothing left to log.
  check(api_.CreateEnv(LoggingLevel::kFatal, "native-infer", &env_), ErrorCode::INTERNAL,
        "ONNX Runtime could not create its environment");
}

void Runtime::check(OrtStatus* status, ErrorCode code, const std::string& context) const {
  if (!status) return;
  const std::string message = api_.GetErrorMessage(status);
  api_.ReleaseStatus(status);
  throw Error(code, context + ": " + message);
}

}  // namespace native_infer::ort
