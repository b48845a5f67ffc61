#include "operators/operator_domain.h"

#include <utility>
#include <vector>

namespace native_infer::operators {

std::shared_ptr<const ort::CustomOpDomain> operator_domain(
    std::shared_ptr<const ort::Runtime> runtime, const KernelSet& kernels,
    const IntraOpThreads& threads, std::shared_ptr<EncoderReport> report) {
  if (!report) report = std::make_shared<EncoderReport>();
  auto interrupted = std::make_shared<ort::InterruptFlag>(false);
  std::vector<std::shared_ptr<const ort::OrtCustomOp>> all;
  all.push_back(
      std::make_shared<BertEncoderOp>(runtime, kernels, threads, interrupted, std::move(report)));
  return std::make_shared<ort::CustomOpDomain>(std::move(runtime), kDomain, std::move(all),
                                               std::move(interrupted));
}

}  // namespace native_infer::operators
