// A static embedding as a graph: the mean of the rows of a text's tokens, without a transformer.
#pragma once

#include <filesystem>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "graph/graph_outputs.h"
#include "graph/text_model.h"
#include "ort/session.h"

namespace native_infer {

/// `input_ids` [tokens] are the tokens of all texts, `offsets` [texts] where each begins; the
/// output is [texts, width]. Runs one text at a time; one without tokens has a vector of zeros, as
/// in sentence-transformers.
class StaticModel final : public TextModel {
 public:
  /// Whether the graph has the inputs of this kind of model.
  static bool accepts(const ort::Session& session);

  /// Throws `Error` with `MODEL_INVALID` naming `file`, and with `INVALID_ARGUMENT` for settings
  /// that the graph does not have.
  StaticModel(std::unique_ptr<ort::Session> session, const std::filesystem::path& file,
              const GraphSettings& settings);

  TokenVectors run(const TokenBatch& batch) override;
  void interrupt() override { session_->interrupt(); }
  void clear_interrupt() override { session_->clear_interrupt(); }
  std::string_view kernel() const override { return "onnxruntime"; }
  std::string_view runtime_version() const override { return session_->runtime().version(); }
  bool batch_invariant() const override { return false; }
  bool takes_special_tokens() const override { return false; }
  bool gives_whole_vectors() const override { return output_.whole; }

 private:
  TokenVectors run_tokens(const std::vector<std::int32_t>& ids);

  std::unique_ptr<ort::Session> session_;
  GraphOutput output_;
  std::vector<std::byte> ids_;
  std::vector<std::byte> offsets_;
};

}  // namespace native_infer
