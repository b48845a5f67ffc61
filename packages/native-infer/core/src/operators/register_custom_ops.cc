// Our operators for other programs' sessions: the one function that ONNX Runtime looks for in a
// library of operators. Python:
// `options.register_custom_ops_library("libnative_infer_operators.so")`.
#include <exception>
#include <memory>
#include <mutex>
#include <vector>

#include "kernels/kernel_sets.h"
#include "operators/operator_domain.h"
#include "ort/runtime.h"

namespace {

using native_infer::ort::CustomOpDomain;
using native_infer::ort::Runtime;

/// Sessions keep pointers into their domain and never say when they are done with it: domains stay
/// until the process ends. Each is a few hundred bytes.
void keep_for_ever(std::shared_ptr<const CustomOpDomain> domain) {
  static std::mutex mutex;
  static auto* domains = new std::vector<std::shared_ptr<const CustomOpDomain>>();
  const std::lock_guard lock(mutex);
  domains->push_back(std::move(domain));
}

}  // namespace

#ifdef _WIN32
#define NATIVE_INFER_EXPORT __declspec(dllexport)
#else
#define NATIVE_INFER_EXPORT __attribute__((visibility("default")))
#endif

extern "C" NATIVE_INFER_EXPORT native_infer::ort::OrtStatus* RegisterCustomOps(
    native_infer::ort::OrtSessionOptions* options, const native_infer::ort::OrtApiBase* base) {
  std::shared_ptr<const Runtime> runtime;
  try {
    runtime = Runtime::borrow(base);
    // How many threads the session has is not to be known here: one works, and results do not
    // depend on it.
    auto domain = native_infer::operators::operator_domain(
        runtime, native_infer::select_kernels_from_environment(), {});
    domain->add_to(options);
    keep_for_ever(std::move(domain));
    return nullptr;
  } catch (const std::exception& error) {
    // Without a usable API there is no way to make a status; ONNX Runtime then reports the unknown
    // operator.
    return runtime ? runtime->api().CreateStatus(native_infer::ort::StatusCode::kFail, error.what())
                   : nullptr;
  }
}
