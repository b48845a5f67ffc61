#include "weights/onnx_graph.h"

#include <bit>
#include <utility>

#include "native_infer/error.h"
#include "weights/wire_reader.h"

namespace native_infer {
namespace {

using Type = WireReader::Type;

/// Field numbers of ONNX's messages.
constexpr std::uint32_t kModelGraph = 7;
constexpr std::uint32_t kGraphNode = 1;
constexpr std::uint32_t kGraphInitializer = 5;
constexpr std::uint32_t kGraphOutput = 12;
constexpr std::uint32_t kValueName = 1;
constexpr std::uint32_t kNodeInput = 1;
constexpr std::uint32_t kNodeOutput = 2;
constexpr std::uint32_t kNodeType = 4;
constexpr std::uint32_t kNodeAttribute = 5;
constexpr std::uint32_t kNodeDomain = 7;
constexpr std::uint32_t kAttributeName = 1;
constexpr std::uint32_t kAttributeFloat = 2;
constexpr std::uint32_t kAttributeInteger = 3;
constexpr std::uint32_t kAttributeText = 4;
constexpr std::uint32_t kAttributeTensor = 5;
constexpr std::uint32_t kAttributeIntegers = 8;

/// More than any transformer has.
constexpr std::size_t kMaxNodes = std::size_t{1} << 20;
/// Nodes between a constant and its use.
constexpr int kMaxSteps = 8;

std::string_view name_of_value(std::span<const std::byte> message) {
  WireReader reader(message);
  while (const auto field = reader.next()) {
    if (field->number == kValueName && field->type == Type::kBytes) return field->text();
  }
  return {};
}

bool swaps_rows_and_columns(const OnnxGraph::Node& node) {
  const auto perm = node.integers.find("perm");
  return perm == node.integers.end() || perm->second == std::vector<std::int64_t>{1, 0};
}

}  // namespace

FloatTensor transposed(FloatTensor matrix) {
  std::swap(matrix.shape[0], matrix.shape[1]);
  matrix.transposed = !matrix.transposed;
  return matrix;
}

OnnxGraph::OnnxGraph(const MappedFile& file) : file_(file.file()), tensors_(file.file()) {
  WireReader model(file.bytes());
  bool has_graph = false;
  while (const auto field = model.next()) {
    if (field->number != kModelGraph || field->type != Type::kBytes) continue;
    has_graph = true;
    read_graph(field->bytes);
  }
  if (!model.ok() || !has_graph) fail("is no ONNX file, or breaks off");
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    for (const std::string_view output : nodes_[i].outputs) producers_.emplace(output, i);
  }
}

void OnnxGraph::fail(const std::string& what) const {
  throw Error(ErrorCode::MODEL_INVALID,
              "'" + file_.string() + "' " + what + ": fetch or export the file again.");
}

void OnnxGraph::read_graph(std::span<const std::byte> message) {
  WireReader reader(message);
  while (const auto field = reader.next()) {
    if (field->type != Type::kBytes) continue;
    if (field->number == kGraphOutput) outputs_.push_back(name_of_value(field->bytes));
    if (field->number == kGraphInitializer) {
      auto [name, tensor, int8] = tensors_.read(field->bytes);
      if (int8) int8_.insert_or_assign(name, *int8);
      if (tensor) initializers_.insert_or_assign(std::move(name), std::move(*tensor));
    }
    if (field->number == kGraphNode) {
      if (nodes_.size() == kMaxNodes) fail("has more than " + std::to_string(kMaxNodes) + " nodes");
      nodes_.push_back(read_node(field->bytes));
    }
  }
  if (!reader.ok()) fail("breaks off inside its graph");
}

OnnxGraph::Node OnnxGraph::read_node(std::span<const std::byte> message) {
  Node node;
  WireReader reader(message);
  while (const auto field = reader.next()) {
    if (field->type != Type::kBytes) continue;
    if (field->number == kNodeInput) node.inputs.push_back(field->text());
    if (field->number == kNodeOutput) node.outputs.push_back(field->text());
    if (field->number == kNodeType) node.type = field->text();
    if (field->number == kNodeDomain) node.domain = field->text();
    if (field->number == kNodeAttribute) read_attribute(field->bytes, node);
  }
  if (!reader.ok()) fail("breaks off inside a node");
  return node;
}

void OnnxGraph::read_attribute(std::span<const std::byte> message, Node& node) {
  std::string_view name;
  std::vector<std::int64_t> integers;
  std::optional<float> number;
  std::optional<std::string_view> text;
  std::span<const std::byte> tensor;
  WireReader reader(message);
  while (const auto field = reader.next()) {
    const bool is_bytes = field->type == Type::kBytes;
    if (field->number == kAttributeName && is_bytes) name = field->text();
    if (field->number == kAttributeTensor && is_bytes) tensor = field->bytes;
    if (field->number == kAttributeText && is_bytes) text = field->text();
    if (field->number == kAttributeFloat && field->type == Type::kFixed32)
      number = std::bit_cast<float>(static_cast<std::uint32_t>(field->value));
    if (field->number != kAttributeInteger && field->number != kAttributeIntegers) continue;
    WireReader packed(field->bytes);
    if (field->type == Type::kVarint) integers.push_back(static_cast<std::int64_t>(field->value));
    while (const auto value = packed.next_varint())
      integers.push_back(static_cast<std::int64_t>(*value));
  }
  if (!reader.ok()) fail("breaks off inside an attribute");
  if (number) node.floats.emplace(name, *number);
  if (text) node.texts.emplace(name, *text);
  if (!integers.empty()) node.integers.emplace(name, std::move(integers));
  if (!tensor.empty() && !node.type.empty() && name == "value")
    node.value = tensors_.read(tensor).tensor;
}

const OnnxGraph::Node* OnnxGraph::producer(std::string_view name) const {
  const auto found = producers_.find(name);
  return found == producers_.end() ? nullptr : &nodes_[found->second];
}

std::optional<FloatTensor> OnnxGraph::constant(std::string_view name) const {
  bool swapped = false;
  for (int step = 0; step < kMaxSteps; ++step) {
    const auto found = initializers_.find(name);
    const Node* node = found == initializers_.end() ? producer(name) : nullptr;
    if (found == initializers_.end() && (node == nullptr || !node->domain.empty()))
      return std::nullopt;
    const bool is_constant = node != nullptr && node->type == "Constant";
    if (node == nullptr || is_constant) {
      std::optional<FloatTensor> tensor =
          node == nullptr ? std::optional(found->second) : node->value;
      if (!tensor || !swapped) return tensor;
      if (tensor->shape.size() != 2) return std::nullopt;
      return transposed(std::move(*tensor));
    }
    if (node->inputs.empty()) return std::nullopt;
    if (node->type == "Transpose") {
      if (!swaps_rows_and_columns(*node)) return std::nullopt;
      swapped = !swapped;
    } else if (node->type != "Identity" && node->type != "Cast") {
      return std::nullopt;
    }
    name = node->inputs[0];
  }
  return std::nullopt;
}

}  // namespace native_infer
