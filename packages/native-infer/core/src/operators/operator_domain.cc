#include "operators/operator_domain.h"

#include <utility>
#include <vector>

#include "operators/bert_encoder_op.h"

namespace native_infer::operators {

std::shared_ptr<const ort::CustomOpDomain> operator_domain(
    std::shared_ptr<const ort::Runtime> runtime, const KernelSet& kernels, int threads) {
  auto interrupted = std::make_shared<ort::InterruptFlag>(false);
  std::vector<std::shared_ptr<const ort::OrtCustomOp>> all;
  all.push_back(std::make_shared<BertEncoderOp>(runtime, kernels, threads, interrupted));
  return std::make_shared<ort::CustomOpDomain>(std::move(runtime), kDomain, std::move(all),
                                               std::move(interrupted));
}

}  // namespace native_infer::operators
