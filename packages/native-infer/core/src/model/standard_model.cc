#include "model/standard_model.h"

#include <algorithm>
#include <array>
#include <utility>

#include "native_infer/error.h"

namespace native_infer {

StandardModel::StandardModel(std::unique_ptr<ort::Session> session,
                             const std::filesystem::path& file)
    : session_(std::move(session)) {
  fill_roles(file);
  choose_output(file);
}

void StandardModel::fill_roles(const std::filesystem::path& file) {
  for (const ort::Port& port : session_->inputs()) {
    if (port.name == "input_ids") {
      roles_.push_back(Role::kIds);
    } else if (port.name == "attention_mask") {
      roles_.push_back(Role::kMask);
    } else if (port.name == "token_type_ids") {
      roles_.push_back(Role::kTypes);
    } else {
      throw Error(ErrorCode::MODEL_INVALID,
                  "'" + file.string() + "' has an input '" + port.name +
                      "'; known are input_ids, attention_mask and token_type_ids.");
    }
    if (port.type != ort::ElementType::kInt64) {
      throw Error(ErrorCode::MODEL_INVALID,
                  "'" + file.string() + "': input '" + port.name + "' must be int64.");
    }
  }
  if (std::find(roles_.begin(), roles_.end(), Role::kIds) == roles_.end()) {
    throw Error(ErrorCode::MODEL_INVALID, "'" + file.string() + "' has no input 'input_ids'.");
  }
}

void StandardModel::choose_output(const std::filesystem::path& file) {
  const auto& outputs = session_->outputs();
  const auto is_token_vectors = [](const ort::Port& port) {
    return port.type == ort::ElementType::kFloat && port.shape.size() == 3;
  };
  constexpr std::array kPreferred = {"last_hidden_state", "token_embeddings"};
  for (const char* name : kPreferred) {
    for (const ort::Port& port : outputs) {
      if (port.name == name && is_token_vectors(port)) {
        output_ = name;
        return;
      }
    }
  }
  const auto found = std::find_if(outputs.begin(), outputs.end(), is_token_vectors);
  if (found == outputs.end()) {
    throw Error(ErrorCode::MODEL_INVALID,
                "'" + file.string() +
                    "' has no float output [batch, sequence, width] such as last_hidden_state.");
  }
  output_ = found->name;
}

ort::Value StandardModel::input(std::size_t index, std::span<const std::int64_t> shape) {
  switch (roles_[index]) {
    case Role::kIds:
      return session_->tensor(std::span(ids_), shape);
    case Role::kMask:
      return session_->tensor(std::span(mask_), shape);
    case Role::kTypes:
      break;
  }
  return session_->tensor(std::span(types_), shape);
}

TokenVectors StandardModel::run(const TokenBatch& batch) {
  if (batch.size() != 1)
    throw Error(ErrorCode::INTERNAL, "A standard model runs one text at a time.");
  ids_.assign(batch.ids.begin(), batch.ids.end());
  mask_.assign(ids_.size(), 1);
  types_.assign(ids_.size(), 0);

  const std::array<std::int64_t, 2> shape = {1, static_cast<std::int64_t>(ids_.size())};
  std::vector<ort::Value> values;
  for (std::size_t i = 0; i < roles_.size(); ++i) values.push_back(input(i, shape));

  TokenVectors vectors;
  vectors.owner = session_->run(values, output_);
  std::vector<std::int64_t> output_shape;
  vectors.values = session_->floats(vectors.owner, output_shape);
  vectors.width = vectors.values.size() / ids_.size();
  if (output_shape.size() != 3 || output_shape[1] != shape[1] || vectors.width == 0) {
    throw Error(ErrorCode::INTERNAL,
                "The model's output '" + output_ + "' does not have one row per token.");
  }
  return vectors;
}

}  // namespace native_infer
