// Writes ONNX files as small as a test needs them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace native_infer::test {

inline std::string varint(std::uint64_t value) {
  std::string bytes;
  for (; value >= 0x80; value >>= 7) bytes += static_cast<char>(value | 0x80);
  return bytes + static_cast<char>(value);
}

inline std::string number_field(std::uint32_t number, std::uint64_t value) {
  return varint(number << 3) + varint(value);
}

inline std::string bytes_field(std::uint32_t number, const std::string& bytes) {
  return varint(number << 3 | 2) + varint(bytes.size()) + bytes;
}

inline std::string raw(const std::vector<float>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(float)};
}

/// TensorProto of floats.
inline std::string tensor_proto(const std::string& name, const std::vector<std::uint64_t>& shape,
                                const std::vector<float>& values) {
  std::string message;
  for (const std::uint64_t size : shape) message += number_field(1, size);
  return message + number_field(2, 1) + bytes_field(8, name) + bytes_field(9, raw(values));
}

struct OnnxNode {
  std::string type;
  std::vector<std::string> inputs;
  std::string output;
  /// AttributeProto messages.
  std::vector<std::string> attributes = {};
};

inline std::string integers_attribute(const std::string& name,
                                      const std::vector<std::uint64_t>& values) {
  std::string message = bytes_field(1, name);
  for (const std::uint64_t value : values) message += number_field(8, value);
  return message;
}

inline std::string integer_attribute(const std::string& name, std::uint64_t value) {
  return bytes_field(1, name) + number_field(3, value);
}

/// ModelProto; `initializers` are TensorProto messages.
inline std::string model_proto(const std::vector<OnnxNode>& nodes,
                               const std::vector<std::string>& initializers,
                               const std::string& output = "last_hidden_state") {
  std::string graph;
  for (const OnnxNode& node : nodes) {
    std::string message;
    for (const std::string& input : node.inputs) message += bytes_field(1, input);
    message += bytes_field(2, node.output) + bytes_field(4, node.type);
    for (const std::string& attribute : node.attributes) message += bytes_field(5, attribute);
    graph += bytes_field(1, message);
  }
  for (const std::string& initializer : initializers) graph += bytes_field(5, initializer);
  graph += bytes_field(12, bytes_field(1, output));
  return number_field(1, 8) + bytes_field(7, graph);
}

}  // namespace native_infer::test
