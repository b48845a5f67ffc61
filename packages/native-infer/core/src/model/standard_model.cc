#include "model/standard_model.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "native_infer/error.h"

namespace native_infer {
namespace {

using ort::ElementType;

[[noreturn]] void fail(const std::filesystem::path& file, const std::string& what) {
  throw Error(ErrorCode::MODEL_INVALID, "'" + file.string() + "' " + what + ".");
}

const ort::Port* find_output(const std::vector<ort::Port>& outputs, std::size_t rank,
                             std::string_view name) {
  const auto found = std::find_if(outputs.begin(), outputs.end(), [&](const ort::Port& port) {
    return port.type == ElementType::kFloat && port.shape.size() == rank &&
           (name.empty() || port.name == name);
  });
  return found == outputs.end() ? nullptr : &*found;
}

}  // namespace

StandardModel::StandardModel(std::unique_ptr<ort::Session> session,
                             const std::filesystem::path& file, std::size_t first_position)
    : session_(std::move(session)), first_position_(first_position) {
  read_inputs(file);
  choose_output(file);
}

void StandardModel::read_inputs(const std::filesystem::path& file) {
  struct NamedRole {
    std::string_view name;
    Role role;
  };
  constexpr std::array<NamedRole, 4> kRoles = {{{"input_ids", Role::kIds},
                                                {"attention_mask", Role::kMask},
                                                {"token_type_ids", Role::kTypes},
                                                {"position_ids", Role::kPositions}}};
  bool has_ids = false;
  for (const ort::Port& port : session_->inputs()) {
    const auto* named = std::find_if(kRoles.begin(), kRoles.end(),
                                     [&](const NamedRole& role) { return role.name == port.name; });
    if (named == kRoles.end()) {
      fail(file, "has an input '" + port.name +
                     "'; known are input_ids, attention_mask, token_type_ids and position_ids");
    }
    if (port.type != ElementType::kInt64 && port.type != ElementType::kInt32)
      fail(file, "has an input '" + port.name + "' that is neither int64 nor int32");
    inputs_.push_back({.role = named->role, .type = port.type, .wide = {}, .narrow = {}});
    has_ids = has_ids || named->role == Role::kIds;
  }
  if (!has_ids) fail(file, "has no input 'input_ids'");
}

void StandardModel::choose_output(const std::filesystem::path& file) {
  const auto& outputs = session_->outputs();
  constexpr std::size_t kTokenRank = 3;
  for (const char* name : {"last_hidden_state", "token_embeddings", ""}) {
    if (const ort::Port* port = find_output(outputs, kTokenRank, name)) {
      output_ = port->name;
      return;
    }
  }
  const ort::Port* pooled = find_output(outputs, 2, "sentence_embedding");
  if (!pooled) {
    fail(file, "has no float output [batch, sequence, width], such as last_hidden_state, and no " +
                   std::string("sentence_embedding [batch, width]"));
  }
  output_ = pooled->name;
  pooled_ = true;
}

std::int64_t StandardModel::element(Role role, std::span<const std::int32_t> ids,
                                    std::size_t index) const {
  switch (role) {
    case Role::kIds:
      return ids[index];
    case Role::kMask:
      return 1;
    case Role::kTypes:
      return 0;
    case Role::kPositions:
      break;
  }
  return static_cast<std::int64_t>(first_position_ + index);
}

template <class T>
ort::Value StandardModel::tensor(Role role, std::span<const std::int32_t> ids,
                                 std::vector<T>& values) const {
  values.resize(ids.size());
  for (std::size_t i = 0; i < ids.size(); ++i) values[i] = static_cast<T>(element(role, ids, i));
  const std::array<std::int64_t, 2> shape = {1, static_cast<std::int64_t>(ids.size())};
  return session_->tensor(std::span(values), shape);
}

void StandardModel::check_shape(std::span<const std::int64_t> shape, std::size_t tokens) const {
  const auto rows = static_cast<std::int64_t>(tokens);
  const bool fits = pooled_ ? shape.size() == 2 && shape[0] == 1
                            : shape.size() == 3 && shape[0] == 1 && shape[1] == rows;
  if (fits && shape.back() > 0) return;
  throw Error(ErrorCode::INTERNAL, "The model's output '" + output_ + "' does not have one row " +
                                       (pooled_ ? "per text." : "per token."));
}

TokenVectors StandardModel::run(const TokenBatch& batch) {
  if (batch.size() != 1)
    throw Error(ErrorCode::INTERNAL, "A standard model runs one text at a time.");
  std::vector<ort::Value> values;
  for (Input& input : inputs_) {
    values.push_back(input.type == ElementType::kInt64
                         ? tensor(input.role, batch.ids, input.wide)
                         : tensor(input.role, batch.ids, input.narrow));
  }
  TokenVectors vectors;
  vectors.owner = session_->run(values, output_);
  std::vector<std::int64_t> shape;
  vectors.values = session_->floats(vectors.owner, shape);
  check_shape(shape, batch.ids.size());
  vectors.width = static_cast<std::size_t>(shape.back());
  vectors.pooled = pooled_;
  return vectors;
}

}  // namespace native_infer
