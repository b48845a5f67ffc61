// A transformer graph with the usual inputs: input_ids, attention_mask, token_type_ids, each
// [batch, sequence].
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "model/text_model.h"

namespace native_infer {

/// Runs one text at a time. A standard int8 graph scales its activations over the whole batch, and
/// even an fp32 one rounds differently in another batch: alone is the only company in which a
/// text's vector is always the same.
class StandardModel final : public TextModel {
 public:
  StandardModel(std::unique_ptr<ort::Session> session, const std::filesystem::path& file);

  TokenVectors run(const TokenBatch& batch) override;
  std::string_view kernel() const override { return "onnxruntime"; }
  bool batch_invariant() const override { return false; }

 private:
  enum class Role { kIds, kMask, kTypes };

  ort::Value input(std::size_t index, std::span<const std::int64_t> shape);
  void fill_roles(const std::filesystem::path& file);
  void choose_output(const std::filesystem::path& file);

  std::unique_ptr<ort::Session> session_;
  std::vector<Role> roles_;  // parallel to the session's inputs
  std::string output_;
  // Reused from run to run.
  std::vector<std::int64_t> ids_;
  std::vector<std::int64_t> mask_;
  std::vector<std::int64_t> types_;
};

}  // namespace native_infer
