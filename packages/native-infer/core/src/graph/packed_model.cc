#include "graph/packed_model.h"

#include <array>
#include <utility>

#include "native_infer/error.h"

namespace native_infer {
namespace {

constexpr const char* kIds = "token_ids";
constexpr const char* kOffsets = "sequence_offsets";

bool is(const ort::Port& port, const char* name) {
  return port.name == name && port.type == ort::ElementType::kInt32;
}

}  // namespace

bool PackedModel::accepts(const ort::Session& session) {
  const auto& inputs = session.inputs();
  return inputs.size() == 2 && is(inputs[0], kIds) && is(inputs[1], kOffsets);
}

PackedModel::PackedModel(std::unique_ptr<ort::Session> session, const std::filesystem::path& file,
                         std::string_view kernel, const EmbeddingRows& rows,
                         std::optional<Precision> dtype)
    : session_(std::move(session)), kernel_(kernel), rows_(rows), dtype_(dtype) {
  const auto& outputs = session_->outputs();
  if (outputs.size() != 1 || outputs[0].type != ort::ElementType::kFloat) {
    throw Error(ErrorCode::MODEL_INVALID,
                "'" + file.string() + "' must have one float output [tokens, width].");
  }
  output_ = outputs[0].name;
}

TokenVectors PackedModel::run(const TokenBatch& batch) {
  const std::array<std::int64_t, 1> ids_shape = {static_cast<std::int64_t>(batch.ids.size())};
  const std::array<std::int64_t, 1> offsets_shape = {
      static_cast<std::int64_t>(batch.text_starts.size())};
  const std::array<ort::Value, 2> values = {
      session_->tensor(std::span(batch.ids), ids_shape),
      session_->tensor(std::span(batch.text_starts), offsets_shape)};
  TokenVectors vectors;
  ort::Value output = session_->run(values, output_);
  std::vector<std::int64_t> shape;
  vectors.values = session_->floats(output, shape);
  vectors.owner = std::move(output);
  if (shape.size() != 2 || shape[0] != ids_shape[0] || shape[1] < 1) {
    throw Error(ErrorCode::INTERNAL,
                "The model's output '" + output_ + "' does not have one row per token.");
  }
  vectors.width = static_cast<std::size_t>(shape[1]);
  return vectors;
}

}  // namespace native_infer
