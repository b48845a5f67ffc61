// Nodes and constants of an ONNX file, as far as it takes to find weights in it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "weights/float_tensor.h"
#include "weights/mapped_file.h"
#include "weights/onnx_tensor.h"

namespace native_infer {

/// Looks into the mapped file, which must outlive it.
class OnnxGraph {
 public:
  struct Node {
    std::string_view type;
    std::string_view domain;
    std::vector<std::string_view> inputs;
    std::vector<std::string_view> outputs;
    /// Attributes of integers, or of one, by name: `perm`, `transB`.
    std::map<std::string_view, std::vector<std::int64_t>> integers;
    /// Attributes of one float, by name: `alpha`.
    std::map<std::string_view, float> floats;
    /// Attributes of a text, by name.
    std::map<std::string_view, std::string_view> texts;
    /// The attribute `value` of a Constant.
    std::optional<FloatTensor> value;
  };

  /// Throws `Error` with `MODEL_INVALID`, naming the file and, where it is one's fault, the tensor.
  explicit OnnxGraph(const MappedFile& file);

  const std::vector<Node>& nodes() const { return nodes_; }
  const std::vector<std::string_view>& outputs() const { return outputs_; }
  /// The constants by name.
  const std::map<std::string, FloatTensor, std::less<>>& initializers() const {
    return initializers_;
  }
  /// Those of int8.
  const std::map<std::string, std::span<const std::byte>, std::less<>>& int8() const {
    return int8_;
  }
  const OnnxTensorReader& tensors() const { return tensors_; }

  /// The node that gives `name`; null if it is an input or a constant.
  const Node* producer(std::string_view name) const;
  /// What `name` always is: a constant, or one that was merely passed on, cast or, a matrix,
  /// transposed.
  std::optional<FloatTensor> constant(std::string_view name) const;

 private:
  void read_graph(std::span<const std::byte> message);
  Node read_node(std::span<const std::byte> message);
  void read_attribute(std::span<const std::byte> message, Node& node);
  [[noreturn]] void fail(const std::string& what) const;

  std::filesystem::path file_;
  OnnxTensorReader tensors_;
  std::vector<Node> nodes_;
  std::vector<std::string_view> outputs_;
  std::map<std::string, FloatTensor, std::less<>> initializers_;
  std::map<std::string, std::span<const std::byte>, std::less<>> int8_;
  std::map<std::string_view, std::size_t> producers_;
};

/// The same matrix with rows for columns: nothing is moved.
FloatTensor transposed(FloatTensor matrix);

}  // namespace native_infer
