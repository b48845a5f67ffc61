#include "packing/packed_file.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "encoder/checks.h"
#include "native_infer/error.h"
#include "packing/encoder_node.h"
#include "weights/onnx_graph.h"

namespace native_infer {
namespace {

/// A node of a mapped file.
class FileNode final : public EncoderNode {
 public:
  FileNode(const OnnxGraph& graph, const OnnxGraph::Node& node) : graph_(graph), node_(node) {}

  std::int64_t integer(const char* attribute) const override {
    return found(node_.integers, attribute).front();
  }
  float number(const char* attribute) const override { return found(node_.floats, attribute); }
  std::string text(const char* attribute) const override {
    return std::string(found(node_.texts, attribute));
  }
  std::size_t input_count() const override { return node_.inputs.size(); }
  /// In a file nothing is aligned, and a mapping beside the copies would count as memory in use.
  bool data_stays() const override { return false; }

  NodeTensor constant_input(std::size_t index) const override {
    const std::string_view name = node_.inputs[index];
    if (const auto bytes = graph_.int8().find(name); bytes != graph_.int8().end())
      return {NodeType::kInt8, bytes->second.size(), bytes->second.data()};
    const auto tensor = graph_.initializers().find(name);
    if (tensor == graph_.initializers().end())
      throw Error(ErrorCode::MODEL_INVALID,
                  "BertEncoder: input " + std::to_string(index) + " must be an initializer");
    return {type_of(tensor->second.type), tensor->second.elements(), tensor->second.data};
  }

 private:
  static NodeType type_of(FloatType type) {
    if (type == FloatType::kFloat32) return NodeType::kFloat32;
    return type == FloatType::kBFloat16 ? NodeType::kBFloat16 : NodeType::kOther;
  }

  template <class Attributes>
  static const typename Attributes::mapped_type& found(const Attributes& attributes,
                                                       const char* name) {
    const auto at = attributes.find(name);
    if (at == attributes.end())
      throw Error(ErrorCode::MODEL_INVALID,
                  std::string("BertEncoder: attribute '") + name + "' is missing");
    return at->second;
  }

  const OnnxGraph& graph_;
  const OnnxGraph::Node& node_;
};

bool is_packed(const OnnxGraph& graph) {
  if (graph.nodes().size() != 1 || !graph.tensors().beside().empty()) return false;
  const OnnxGraph::Node& node = graph.nodes()[0];
  return node.type == "BertEncoder" && node.domain == "native_infer" && node.outputs.size() == 1;
}

}  // namespace

bool is_packed_file(const std::filesystem::path& file) {
  try {
    const MappedFile mapped(file);
    return is_packed(OnnxGraph(mapped));
  } catch (const Error&) {
    return false;
  }
}

std::optional<PackedWeights> read_packed_file(const std::filesystem::path& file) {
  const MappedFile mapped(file);
  const OnnxGraph graph(mapped);
  if (!is_packed(graph)) return std::nullopt;
  try {
    NodeWeights read = read_encoder_node(FileNode(graph, graph.nodes()[0]));
    using Copies = std::vector<std::shared_ptr<const void>>;
    PackedWeights packed;
    packed.config = checked_config(read.config);
    check_weights(packed.config, read.weights);
    packed.weights = std::move(read.weights);
    packed.memory = std::make_shared<const Copies>(std::move(read.copies));
    return packed;
  } catch (const Error& error) {
    throw Error(ErrorCode::MODEL_INVALID,
                "'" + file.string() + "' could not be loaded: " + error.what());
  }
}

}  // namespace native_infer
