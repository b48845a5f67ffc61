#include "model/direct_model.h"

#include <utility>

namespace native_infer {

DirectModel::DirectModel(PackedWeights weights, const KernelSet& kernels,
                         const IntraOpThreads& threads)
    : memory_(std::move(weights.memory)),
      encoder_(weights.config, std::move(weights.weights), kernels),
      pool_(static_cast<std::size_t>(threads.count), threads.nice) {}

DirectModel::DirectModel(PackedWeights weights, PackedVocabularyHead head, const TermRules& rules,
                         const KernelSet& kernels, const IntraOpThreads& threads)
    : DirectModel(std::move(weights), kernels, threads) {
  head_.emplace(head.weights, rules, kernels);
  head_memory_ = std::move(head.memory);
}

TokenVectors DirectModel::run(const TokenBatch& batch) {
  TokenVectors vectors;
  vectors.width = encoder_.config().hidden;
  vectors.pooled = !batch.output_tokens.empty();
  const EncoderBatch input = {batch.ids, batch.text_starts, batch.output_tokens, batch.types,
                              batch.attended};
  vectors.storage.resize(input.output_rows() * vectors.width);
  encoder_.run(input, vectors.storage, workspace_, pool_, &interrupted_);
  if (head_) {
    vectors.width = head_->vocabulary();
    vectors.terms =
        head_->run(vectors.storage, batch.text_starts, head_workspace_, pool_, &interrupted_);
  } else {
    vectors.values = vectors.storage;
  }
  return vectors;
}

}  // namespace native_infer
