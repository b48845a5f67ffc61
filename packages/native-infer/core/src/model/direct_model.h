// An encoder of ours with weights as they were published: no graph, no ONNX Runtime.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string_view>

#include "cpu/intra_op_threads.h"
#include "encoder/encoder.h"
#include "encoder/intra_op_pool.h"
#include "encoder/vocabulary_head.h"
#include "graph/text_model.h"
#include "kernels/workspace.h"
#include "packing/packed_weights.h"
#include "packing/vocabulary_head.h"

namespace native_infer {

/// Runs any number of texts at once without padding; each text's vectors are the same bytes in any
/// batch, and the same that a graph of ours with these weights would give.
class DirectModel final : public TextModel {
 public:
  /// `kernels` must outlive it. Throws `Error` with `MODEL_INVALID` for sizes that the encoder does
  /// not take, and with `RESOURCE_EXHAUSTED` where the system refuses a thread.
  DirectModel(PackedWeights weights, const KernelSet& kernels, const IntraOpThreads& threads);

  /// The same with the head of a masked language model: gives terms.
  DirectModel(PackedWeights weights, PackedVocabularyHead head, const TermRules& rules,
              const KernelSet& kernels, const IntraOpThreads& threads);

  TokenVectors run(const TokenBatch& batch) override;
  void interrupt() override { interrupted_ = true; }
  void clear_interrupt() override { interrupted_ = false; }
  std::string_view kernel() const override { return encoder_.kernels().name; }
  std::optional<Precision> dtype() const override { return encoder_.config().precision; }
  bool batch_invariant() const override { return true; }
  EmbeddingRows embedding_rows() const override {
    return {encoder_.config().vocabulary, encoder_.config().positions};
  }
  bool takes_attended() const override { return true; }
  std::size_t token_types() const override { return encoder_.config().token_types; }

 private:
  const std::shared_ptr<const void> memory_;  // what the encoder looks into
  const Encoder encoder_;
  std::shared_ptr<const void> head_memory_;  // what the head looks into
  std::optional<VocabularyHead> head_;
  const IntraOpPool pool_;
  Workspace workspace_;
  Workspace head_workspace_;
  std::atomic<bool> interrupted_ = false;
};

}  // namespace native_infer
