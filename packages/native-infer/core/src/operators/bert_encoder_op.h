// The encoder as an operator of ONNX Runtime.
#pragma once

#include <cstddef>
#include <exception>
#include <memory>
#include <optional>

#include "cpu/intra_op_threads.h"
#include "kernels/kernel_set.h"
#include "ort/custom_op.h"

namespace native_infer::operators {

/// What the weights of a graph's encoders have rows for, and how exactly they compute; empty until
/// a session has made them.
struct EncoderReport {
  std::optional<std::size_t> vocabulary;
  std::optional<std::size_t> positions;
  std::optional<Precision> precision;
  /// Why there is no kernel, if the system refused its threads: ONNX Runtime passes on the message
  /// only.
  std::exception_ptr refused;
};

/// Describes the operator and makes its kernels. `packing/encoder_node.h` lists inputs and
/// attributes; the output is fp32 [T, hidden]. The kernel runs on the session's thread, with
/// threads of its own that help. No virtual functions and no destructor of its own: ONNX Runtime
/// sees the base.
struct BertEncoderOp : ort::OrtCustomOp {
  BertEncoderOp(std::shared_ptr<const ort::Runtime> runtime, const KernelSet& kernels,
                const IntraOpThreads& threads,
                std::shared_ptr<const ort::InterruptFlag> interrupted,
                std::shared_ptr<EncoderReport> report);

  const std::shared_ptr<const ort::Runtime> runtime;
  const KernelSet& kernels;
  const IntraOpThreads threads;
  /// Any thread sets it to end the run under way with an error.
  const std::shared_ptr<const ort::InterruptFlag> interrupted;
  /// Written by the thread that makes the session. Never null.
  const std::shared_ptr<EncoderReport> report;
};

}  // namespace native_infer::operators
