#include "ort/custom_op.h"

#include <utility>

namespace native_infer::ort {

CustomOpDomain::CustomOpDomain(std::shared_ptr<const Runtime> runtime, const char* name,
                               std::vector<std::shared_ptr<const OrtCustomOp>> operators,
                               std::shared_ptr<InterruptFlag> interrupted)
    : runtime_(std::move(runtime)),
      operators_(std::move(operators)),
      interrupted_(std::move(interrupted)) {
  const Api& api = runtime_->api();
  runtime_->check(api.CreateCustomOpDomain(name, &domain_), ErrorCode::INTERNAL,
                  "creating the operator domain");
  try {
    for (const auto& op : operators_) {
      runtime_->check(api.CustomOpDomain_Add(domain_, op.get()), ErrorCode::INTERNAL,
                      "registering an operator");
    }
  } catch (...) {
    api.ReleaseCustomOpDomain(domain_);
    throw;
  }
}

void CustomOpDomain::add_to(OrtSessionOptions* options) const {
  runtime_->check(runtime_->api().AddCustomOpDomain(options, domain_), ErrorCode::INTERNAL,
                  "adding the operator domain");
}

}  // namespace native_infer::ort
