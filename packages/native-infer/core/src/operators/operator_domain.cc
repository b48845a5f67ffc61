#include "operators/operator_domain.h"

#include <utility>
#include <vector>

#include "operators/bert_encoder_op.h"

namespace native_infer::operators {

std::shared_ptr<const ort::CustomOpDomain> operator_domain(
    std::shared_ptr<const ort::Runtime> runtime, const KernelSet& kernels, int threads) {
  std::vector<std::shared_ptr<const ort::OrtCustomOp>> all;
  all.push_back(std::make_shared<BertEncoderOp>(runtime, kernels, threads));
  return std::make_shared<ort::CustomOpDomain>(std::move(runtime), kDomain, std::move(all));
}

}  // namespace native_infer::operators
