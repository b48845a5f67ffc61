// How a BertEncoder node of an ONNX graph carries an encoder's packed weights.
//
// Inputs, in order; all but the first two are initializers, and an absent one is an empty tensor:
//   token_ids int32 [T], sequence_offsets int32 [B + 1],
//   word rows [vocabulary, hidden] of the precision's type, word scales f32 [vocabulary] (int8
//   only), position rows f32 [positions, hidden], token type row f32 [hidden], norm gamma and beta
//   f32 [hidden],
// then for each layer
//   qkv, attention output: each data, scales, bias, channel factors; norm gamma, beta;
//   feed-forward up, feed-forward down: each data, scales, bias, channel factors; norm gamma, beta.
// encoder/weights.h and kernels/weights.h say how data is laid out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "encoder/weights.h"

namespace native_infer {

enum class NodeType : std::uint8_t { kFloat32, kInt8, kBFloat16, kOther };

/// An initializer of a node.
struct NodeTensor {
  NodeType type = NodeType::kOther;
  std::size_t elements = 0;
  const void* data = nullptr;
};

/// A node, whoever has read the graph. Every function throws `Error` with `MODEL_INVALID` naming
/// what is missing.
class EncoderNode {
 public:
  virtual ~EncoderNode() = default;
  virtual std::int64_t integer(const char* attribute) const = 0;
  virtual float number(const char* attribute) const = 0;
  virtual std::string text(const char* attribute) const = 0;
  virtual std::size_t input_count() const = 0;
  virtual NodeTensor constant_input(std::size_t index) const = 0;
  /// Whether the tensors outlive what is made of them. All are copied if not.
  virtual bool data_stays() const = 0;
};

/// Weights as views onto the node's initializers, and copies of those that do not stay or were not
/// aligned.
struct NodeWeights {
  EncoderConfig config;
  EncoderWeights weights;
  std::vector<std::shared_ptr<const void>> copies;
};

/// Reads attributes and initializers. Throws `Error` with `MODEL_INVALID` naming what is missing,
/// misshapen, or holds NaN or infinity.
NodeWeights read_encoder_node(const EncoderNode& node);

}  // namespace native_infer
