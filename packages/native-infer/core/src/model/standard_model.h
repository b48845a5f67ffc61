// A transformer graph with the usual inputs: input_ids, attention_mask, token_type_ids and
// position_ids, each [batch, sequence] of int64 or int32.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "model/text_model.h"

namespace native_infer {

/// Runs one text at a time. A standard int8 graph scales its activations over the whole batch, and
/// even an fp32 one rounds differently in another batch: alone is the only company in which a
/// text's vector is always the same.
class StandardModel final : public TextModel {
 public:
  /// The output is last_hidden_state, token_embeddings or the first other one that is float
  /// [batch, sequence, width]; where there is none, sentence_embedding, float [batch, width], which
  /// the graph has pooled itself. `first_position` is what position_ids begin with. Throws `Error`
  /// with `MODEL_INVALID` naming `file`.
  StandardModel(std::unique_ptr<ort::Session> session, const std::filesystem::path& file,
                std::size_t first_position);

  TokenVectors run(const TokenBatch& batch) override;
  void interrupt() override { session_->interrupt(); }
  void clear_interrupt() override { session_->clear_interrupt(); }
  std::string_view kernel() const override { return "onnxruntime"; }
  bool batch_invariant() const override { return false; }

 private:
  enum class Role { kIds, kMask, kTypes, kPositions };
  struct Input {
    Role role;
    ort::ElementType type;
    // One of them is used, from run to run.
    std::vector<std::int64_t> wide;
    std::vector<std::int32_t> narrow;
  };

  std::int64_t element(Role role, std::span<const std::int32_t> ids, std::size_t index) const;
  template <class T>
  ort::Value tensor(Role role, std::span<const std::int32_t> ids, std::vector<T>& values) const;
  void read_inputs(const std::filesystem::path& file);
  void choose_output(const std::filesystem::path& file);
  void check_shape(std::span<const std::int64_t> shape, std::size_t tokens) const;

  std::unique_ptr<ort::Session> session_;
  std::size_t first_position_;
  std::vector<Input> inputs_;  // parallel to the session's
  std::string output_;
  bool pooled_ = false;
};

}  // namespace native_infer
