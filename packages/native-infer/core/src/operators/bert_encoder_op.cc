#include "operators/bert_encoder_op.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <exception>
#include <memory>
#include <span>
#include <utility>

#include "encoder/encoder.h"
#include "encoder/intra_op_pool.h"
#include "kernels/workspace.h"
#include "native_infer/error.h"
#include "operators/kernel_info.h"
#include "ort/tensor_view.h"
#include "packing/encoder_node.h"

namespace native_infer::operators {
namespace {

using ort::Characteristic;
using ort::ElementType;
using ort::OrtCustomOp;

/// Which input is what: token ids, sequence offsets, then any number of weights of any type.
constexpr std::size_t kIds = 0;
constexpr std::size_t kOffsets = 1;
constexpr std::size_t kWeights = 2;
constexpr std::size_t kInputs = 3;

/// One node of one session. Used by one thread at a time.
class BertEncoderKernel {
 public:
  BertEncoderKernel(const BertEncoderOp& op, const ort::OrtKernelInfo* info)
      : runtime_(*op.runtime),
        interrupted_(*op.interrupted),
        node_(read_encoder_node(KernelInfo(*op.runtime, info))),
        encoder_(node_.config, std::move(node_.weights), op.kernels),
        pool_(static_cast<std::size_t>(op.threads.count), op.threads.nice) {}

  const ort::Runtime& runtime() const { return runtime_; }
  const EncoderConfig& config() const { return encoder_.config(); }

  void compute(ort::OrtKernelContext* context) {
    const std::span<const std::int32_t> ids = integers(context, kIds);
    const std::span<const std::int32_t> offsets = integers(context, kOffsets);
    const std::size_t hidden = encoder_.config().hidden;
    const std::array<std::int64_t, 2> shape = {static_cast<std::int64_t>(ids.size()),
                                               static_cast<std::int64_t>(hidden)};
    ort::OrtValue* output = nullptr;
    check(runtime_.api().KernelContext_GetOutput(context, 0, shape.data(), shape.size(), &output));
    void* data = nullptr;
    check(runtime_.api().GetTensorMutableData(output, &data));
    encoder_.run({ids, offsets}, {static_cast<float*>(data), ids.size() * hidden}, workspace_,
                 pool_, &interrupted_);
  }

 private:
  void check(ort::OrtStatus* status) const {
    runtime_.check(status, ErrorCode::INTERNAL, "BertEncoder");
  }

  std::span<const std::int32_t> integers(ort::OrtKernelContext* context, std::size_t index) const {
    const ort::Api& api = runtime_.api();
    const ort::OrtValue* value = nullptr;
    check(api.KernelContext_GetInput(context, index, &value));
    const ort::TensorView view =
        ort::view_tensor(runtime_, value, ErrorCode::INTERNAL, "BertEncoder");
    if (view.type.shape.size() != 1)
      throw Error(ErrorCode::INVALID_ARGUMENT, "BertEncoder: ids and offsets have one dimension");
    return {static_cast<const std::int32_t*>(view.data), view.elements};
  }

  const ort::Runtime& runtime_;            // the session keeps it alive
  const ort::InterruptFlag& interrupted_;  // the operator keeps it alive
  NodeWeights node_;
  const Encoder encoder_;
  const IntraOpPool pool_;
  Workspace workspace_;
};

/// Exceptions must not pass through ONNX Runtime: they become a status.
template <class Body>
ort::OrtStatus* as_status(const ort::Runtime& runtime, Body body) noexcept {
  try {
    body();
    return nullptr;
  } catch (const std::exception& error) {
    return runtime.api().CreateStatus(ort::StatusCode::kFail, error.what());
  }
}

/// Of several encoders the smallest counts.
void note_encoder(EncoderReport& report, const EncoderConfig& config) {
  report.vocabulary = std::min(report.vocabulary.value_or(config.vocabulary), config.vocabulary);
  report.positions = std::min(report.positions.value_or(config.positions), config.positions);
  report.precision = config.precision;
}

ort::OrtStatus* create_kernel(const OrtCustomOp* base, const void*, const ort::OrtKernelInfo* info,
                              void** kernel) {
  const auto& op = *static_cast<const BertEncoderOp*>(base);
  return as_status(*op.runtime, [&] {
    try {
      auto made = std::make_unique<BertEncoderKernel>(op, info);
      note_encoder(*op.report, made->config());
      *kernel = made.release();
    } catch (const Error& error) {
      if (error.code() == ErrorCode::RESOURCE_EXHAUSTED)
        op.report->refused = std::current_exception();
      throw;
    }
  });
}

ort::OrtStatus* compute(void* kernel, ort::OrtKernelContext* context) {
  auto& encoder = *static_cast<BertEncoderKernel*>(kernel);
  return as_status(encoder.runtime(), [&] { encoder.compute(context); });
}

}  // namespace

BertEncoderOp::BertEncoderOp(std::shared_ptr<const ort::Runtime> runtime_,
                             const KernelSet& kernels_, const IntraOpThreads& threads_,
                             std::shared_ptr<const ort::InterruptFlag> interrupted_,
                             std::shared_ptr<EncoderReport> report_)
    : runtime(std::move(runtime_)),
      kernels(kernels_),
      threads(threads_),
      interrupted(std::move(interrupted_)),
      report(std::move(report_)) {
  GetName = [](const OrtCustomOp*) { return "BertEncoder"; };
  GetExecutionProviderType = [](const OrtCustomOp*) -> const char* {
    return nullptr;
  };  // the CPU's
  GetInputTypeCount = [](const OrtCustomOp*) { return kInputs; };
  GetInputType = [](const OrtCustomOp*, std::size_t index) {
    return index < kWeights ? ElementType::kInt32 : ElementType::kUndefined;
  };
  GetInputCharacteristic = [](const OrtCustomOp*, std::size_t index) {
    return index < kWeights ? Characteristic::kRequired : Characteristic::kVariadic;
  };
  GetInputMemoryType = [](const OrtCustomOp*, std::size_t) { return ort::MemoryType::kDefault; };
  GetVariadicInputMinArity = [](const OrtCustomOp*) { return 1; };
  GetVariadicInputHomogeneity = [](const OrtCustomOp*) { return 0; };
  GetOutputTypeCount = [](const OrtCustomOp*) { return std::size_t{1}; };
  GetOutputType = [](const OrtCustomOp*, std::size_t) { return ElementType::kFloat; };
  GetOutputCharacteristic = [](const OrtCustomOp*, std::size_t) {
    return Characteristic::kRequired;
  };
  GetVariadicOutputMinArity = [](const OrtCustomOp*) { return 1; };
  GetVariadicOutputHomogeneity = [](const OrtCustomOp*) { return 1; };
  GetStartVersion = [](const OrtCustomOp*) { return 1; };
  GetEndVersion = [](const OrtCustomOp*) { return 1; };
  CreateKernelV2 = create_kernel;
  KernelComputeV2 = compute;
  KernelDestroy = [](void* kernel) { delete static_cast<BertEncoderKernel*>(kernel); };
}

}  // namespace native_infer::operators
