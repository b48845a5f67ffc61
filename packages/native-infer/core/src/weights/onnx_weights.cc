#include "weights/onnx_weights.h"

#include <map>
#include <optional>
#include <set>
#include <utility>

#include "weights/onnx_graph.h"

namespace native_infer {
namespace {

constexpr std::string_view kBias = ".bias";
constexpr std::string_view kWeight = ".weight";

std::string weight_beside(std::string_view bias) {
  return std::string(bias.substr(0, bias.size() - kBias.size())) + std::string(kWeight);
}

std::int64_t integer(const OnnxGraph::Node& node, std::string_view name) {
  const auto found = node.integers.find(name);
  return found == node.integers.end() ? 0 : found->second.front();
}

bool is_one(const OnnxGraph::Node& node, std::string_view name) {
  const auto found = node.floats.find(name);
  return found == node.floats.end() || found->second == 1;
}

/// As [outputs, inputs]. `product` is a MatMul, whose weight is [inputs, outputs].
std::optional<FloatTensor> weight_of_product(const OnnxGraph& graph,
                                             const OnnxGraph::Node* product) {
  if (product == nullptr || product->type != "MatMul" || product->inputs.size() != 2)
    return std::nullopt;
  auto weight = graph.constant(product->inputs[1]);
  if (!weight || weight->shape.size() != 2) return std::nullopt;
  return transposed(std::move(*weight));
}

std::optional<FloatTensor> weight_of_gemm(const OnnxGraph& graph, const OnnxGraph::Node& gemm) {
  if (integer(gemm, "transA") != 0 || !is_one(gemm, "alpha") || !is_one(gemm, "beta"))
    return std::nullopt;
  auto weight = graph.constant(gemm.inputs[1]);
  if (!weight || weight->shape.size() != 2) return std::nullopt;
  return integer(gemm, "transB") != 0 ? weight : std::optional(transposed(std::move(*weight)));
}

/// The weights of linears by their names.
std::map<std::string, FloatTensor> linear_weights(const OnnxGraph& graph) {
  std::map<std::string, FloatTensor> weights;
  const auto take = [&](std::string_view bias, std::optional<FloatTensor> weight) {
    if (weight && bias.ends_with(kBias))
      weights.insert_or_assign(weight_beside(bias), std::move(*weight));
  };
  for (const OnnxGraph::Node& node : graph.nodes()) {
    if (node.type == "Gemm" && node.inputs.size() == 3)
      take(node.inputs[2], weight_of_gemm(graph, node));
    if (node.type != "Add" || node.inputs.size() != 2) continue;
    for (const std::size_t bias : {0U, 1U})
      take(node.inputs[bias], weight_of_product(graph, graph.producer(node.inputs[1 - bias])));
  }
  return weights;
}

/// Constants under their own names, and under those through which they are passed on.
void add_named(const OnnxGraph& graph, WeightStore& store) {
  for (const auto& [name, tensor] : graph.initializers()) store.add(name, tensor);
  for (const OnnxGraph::Node& node : graph.nodes()) {
    if (node.type != "Identity" || node.outputs.size() != 1) continue;
    if (auto tensor = graph.constant(node.outputs[0]))
      store.add(std::string(node.outputs[0]), std::move(*tensor));
  }
}

}  // namespace

OnnxWeights read_onnx_weights(const std::filesystem::path& file) {
  OnnxWeights found{.store = WeightStore(file), .outputs = {}};
  auto mapped = std::make_shared<const MappedFile>(file);
  const OnnxGraph graph(*mapped);
  WeightStore named(file);
  add_named(graph, named);
  const std::map<std::string, FloatTensor> linears = linear_weights(graph);
  for (const auto& [name, tensor] : named.tensors()) {
    const bool is_matrix_of_linear =
        name.ends_with(kWeight) && tensor.shape.size() == 2 &&
        named.find(name.substr(0, name.size() - kWeight.size()) + std::string(kBias)) != nullptr;
    if (!is_matrix_of_linear) found.store.add(name, tensor);
  }
  for (const auto& [name, tensor] : linears) found.store.add(name, tensor);
  found.store.keep(std::move(mapped));
  for (const auto& [name, beside] : graph.tensors().beside()) found.store.keep(beside);
  for (const std::string_view output : graph.outputs()) found.outputs.emplace_back(output);
  return found;
}

}  // namespace native_infer
