// A transformer graph with the usual inputs (graph/graph_inputs.h) and an output of floats.
#pragma once

#include <filesystem>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "graph/graph_inputs.h"
#include "graph/graph_outputs.h"
#include "graph/text_model.h"
#include "ort/session.h"

namespace native_infer {

/// Runs one text at a time. A standard int8 graph scales its activations over the whole batch, and
/// even an fp32 one rounds differently in another batch: alone is the only batch in which a
/// text's vector is always the same.
class StandardModel final : public TextModel {
 public:
  /// Throws `Error` with `MODEL_INVALID` naming `file`, and with `INVALID_ARGUMENT` for settings
  /// that the graph does not have.
  StandardModel(std::unique_ptr<ort::Session> session, const std::filesystem::path& file,
                const GraphSettings& settings);

  TokenVectors run(const TokenBatch& batch) override;
  void interrupt() override { session_->interrupt(); }
  void clear_interrupt() override { session_->clear_interrupt(); }
  std::string_view kernel() const override { return "onnxruntime"; }
  std::string_view runtime_version() const override { return session_->runtime().version(); }
  bool batch_invariant() const override { return false; }
  std::size_t max_tokens() const override {
    return inputs_.fixed_tokens() > 0 ? inputs_.fixed_tokens() : TextModel::max_tokens();
  }
  std::size_t token_types() const override {
    return inputs_.takes_types() ? std::numeric_limits<std::size_t>::max() : 1;
  }
  bool gives_whole_vectors() const override { return output_.pooled && output_.whole; }

 private:
  void check_shape(std::span<const std::int64_t> shape, std::size_t tokens) const;

  std::unique_ptr<ort::Session> session_;
  GraphInputs inputs_;
  GraphOutput output_;
  OutputUse use_;
  TermRules term_rules_;
  bool pads_left_;
};

}  // namespace native_infer
