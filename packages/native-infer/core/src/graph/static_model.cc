#include "graph/static_model.h"

#include <algorithm>
#include <array>
#include <utility>

#include "graph/tensor_numbers.h"
#include "native_infer/error.h"

namespace native_infer {
namespace {

constexpr const char* kInputIds = "input_ids";
constexpr const char* kTextOffsets = "offsets";

bool is_list(const ort::Port& port, const char* name) {
  return port.name == name && port.shape.size() == 1 &&
         (port.type == ort::ElementType::kInt64 || port.type == ort::ElementType::kInt32);
}

GraphOutput choose_vectors(const ort::Session& session, GraphSettings settings,
                           const std::filesystem::path& file) {
  settings.use = OutputUse::kText;
  GraphOutput output = choose_output(session.outputs(), settings, file);
  if (output.pooled) return output;
  throw Error(ErrorCode::MODEL_INVALID,
              "'" + file.string() + "' must have an output [texts, width] of floats.");
}

}  // namespace

bool StaticModel::accepts(const ort::Session& session) {
  const auto& inputs = session.inputs();
  return inputs.size() == 2 &&
         ((is_list(inputs[0], kInputIds) && is_list(inputs[1], kTextOffsets)) ||
          (is_list(inputs[1], kInputIds) && is_list(inputs[0], kTextOffsets)));
}

StaticModel::StaticModel(std::unique_ptr<ort::Session> session, const std::filesystem::path& file,
                         const GraphSettings& settings)
    : session_(std::move(session)), output_(choose_vectors(*session_, settings, file)) {
  if (settings.inputs.empty()) return;
  throw Error(ErrorCode::INVALID_ARGUMENT, "graphInputs has a value for '" +
                                               settings.inputs.front().name + "', but '" +
                                               file.string() + "' has no such input.");
}

TokenVectors StaticModel::run_tokens(const std::vector<std::int32_t>& ids) {
  std::vector<ort::Value> values;
  for (const ort::Port& port : session_->inputs()) {
    const bool is_ids = port.name == kInputIds;
    std::vector<std::byte>& bytes = is_ids ? ids_ : offsets_;
    bytes.clear();
    const std::array<std::int64_t, 1> shape = {is_ids ? static_cast<std::int64_t>(ids.size()) : 1};
    if (!is_ids) append_element(port.type, 0, bytes);
    for (std::size_t i = 0; is_ids && i < ids.size(); ++i) append_element(port.type, ids[i], bytes);
    values.push_back(session_->tensor(bytes.data(), bytes.size(), port.type, shape));
  }
  TokenVectors vectors;
  ort::Value output = session_->run(values, output_.name);
  const ort::TensorView view = session_->view(output);
  const auto& shape = view.type.shape;
  if (shape.size() != 2 || shape[0] != 1 || shape[1] < 1) {
    throw Error(ErrorCode::INTERNAL,
                "The model's output '" + output_.name + "' does not have one row per text.");
  }
  vectors.width = static_cast<std::size_t>(shape[1]);
  vectors.values = as_floats(view, vectors.storage);
  vectors.owner = std::move(output);
  vectors.pooled = true;
  return vectors;
}

TokenVectors StaticModel::run(const TokenBatch& batch) {
  if (batch.size() != 1)
    throw Error(ErrorCode::INTERNAL, "A static model runs one text at a time.");
  if (!batch.ids.empty()) return run_tokens(batch.ids);
  // Any token's vector tells the width.
  TokenVectors vectors = run_tokens({0});
  vectors.storage.assign(vectors.width, 0.0F);
  vectors.values = vectors.storage;
  return vectors;
}

}  // namespace native_infer
