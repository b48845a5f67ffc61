// The operator domain "native_infer": what our graphs have beside the standard operators.
#pragma once

#include <memory>

#include "cpu/intra_op_threads.h"
#include "kernels/kernel_set.h"
#include "operators/bert_encoder_op.h"
#include "ort/custom_op.h"

namespace native_infer::operators {

inline constexpr const char* kDomain = "native_infer";

/// `BertEncoder`, version 1: token ids and sequence offsets in, last hidden states out, on packed
/// tokens. `threads` compute together, the session's own among them; `kernels` must outlive the
/// domain. An interruption ends a run of one session, so give each session a domain of its own;
/// `report`, unless null, then says what its graph has.
std::shared_ptr<const ort::CustomOpDomain> operator_domain(
    std::shared_ptr<const ort::Runtime> runtime, const KernelSet& kernels,
    const IntraOpThreads& threads, std::shared_ptr<EncoderReport> report = nullptr);

}  // namespace native_infer::operators
