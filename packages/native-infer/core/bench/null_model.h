// A model that costs nothing: what is left is the engine's own share.
#pragma once

#include <vector>

#include "graph/text_model.h"
#include "native_infer/model.h"

namespace native_infer::bench {

/// One row of zeros per text.
class NullGraph final : public TextModel {
 public:
  explicit NullGraph(std::size_t dimensions) : dimensions_(dimensions) {}

  TokenVectors run(const TokenBatch& batch) override {
    values_.resize(batch.size() * dimensions_);
    TokenVectors vectors;
    vectors.values = values_;
    vectors.width = dimensions_;
    vectors.pooled = true;
    return vectors;
  }
  void interrupt() override {}
  void clear_interrupt() override {}
  std::string_view kernel() const override { return "null"; }
  bool batch_invariant() const override { return true; }

 private:
  std::size_t dimensions_;
  std::vector<float> values_;
};

/// Of a model whose graph pools itself.
inline ModelInfo null_info() {
  ModelInfo info;
  info.dimensions = 384;
  info.max_tokens = 256;
  info.vocabulary_size = 30522;
  info.poolings = {Pooling::kNone};
  info.batches = true;
  return info;
}

}  // namespace native_infer::bench
