// A graph of ours, on the road `hosted`: packed token ids and sequence offsets in, one row per
// token out. What is packed here are the texts of a batch; packed weights are those of packing/.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "graph/text_model.h"
#include "ort/session.h"

namespace native_infer {

/// Runs any number of texts at once without padding; each text's vectors are the same bytes in any
/// batch.
class PackedModel final : public TextModel {
 public:
  /// Whether the graph has the inputs of this kind of model.
  static bool accepts(const ort::Session& session);

  /// `kernel` names what runs the graph's operators. Throws `Error` with `MODEL_INVALID` naming
  /// `file`.
  PackedModel(std::unique_ptr<ort::Session> session, const std::filesystem::path& file,
              std::string_view kernel, const EmbeddingRows& rows, std::optional<Precision> dtype);

  TokenVectors run(const TokenBatch& batch) override;
  void interrupt() override { session_->interrupt(); }
  void clear_interrupt() override { session_->clear_interrupt(); }
  std::string_view kernel() const override { return kernel_; }
  std::optional<Precision> dtype() const override { return dtype_; }
  std::string_view runtime_version() const override { return session_->runtime().version(); }
  bool batch_invariant() const override { return true; }
  EmbeddingRows embedding_rows() const override { return rows_; }

 private:
  std::unique_ptr<ort::Session> session_;
  std::string_view kernel_;
  EmbeddingRows rows_;
  std::optional<Precision> dtype_;
  std::string output_;
};

}  // namespace native_infer
