#include "packing/encoder_node.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <string>
#include <utility>

#include "kernels/workspace.h"
#include "native_infer/error.h"

namespace native_infer {
namespace {

constexpr std::size_t kFirstWeight = 2;
constexpr std::int64_t kMaxLayers = 256;
constexpr std::int64_t kMaxSize = std::int64_t{1} << 24;

std::size_t size_attribute(const EncoderNode& node, const char* name, std::int64_t min,
                           std::int64_t max) {
  const std::int64_t value = node.integer(name);
  if (value < min || value > max) {
    throw Error(ErrorCode::MODEL_INVALID, "BertEncoder: attribute '" + std::string(name) + "' is " +
                                              std::to_string(value) + "; allowed are " +
                                              std::to_string(min) + " to " + std::to_string(max));
  }
  return static_cast<std::size_t>(value);
}

EncoderConfig read_config(const EncoderNode& node) {
  EncoderConfig config;
  config.layers = size_attribute(node, "layers", 1, kMaxLayers);
  config.hidden = size_attribute(node, "hidden", 1, kMaxSize);
  config.heads = size_attribute(node, "heads", 1, kMaxSize);
  config.feed_forward = size_attribute(node, "feed_forward", 1, kMaxSize);
  config.vocabulary = size_attribute(node, "vocabulary", 1, kMaxSize);
  config.positions = size_attribute(node, "positions", 1, kMaxSize);
  config.feed_forward_groups = size_attribute(node, "feed_forward_groups", 0, kMaxSize);
  config.norm_epsilon = node.number("norm_epsilon");
  config.precision = precision_from_name(node.text("precision"));
  return config;
}

bool is_finite(std::int8_t) {
  return true;
}
bool is_finite(float x) {
  return std::isfinite(x);
}
/// bf16: eight bits of exponent below the sign, all ones for infinity and NaN.
bool is_finite(std::uint16_t x) {
  constexpr unsigned kExponent = 0x7F80;
  return (x & kExponent) != kExponent;
}

/// Found here, because quantising turns NaN into some number or other: vectors would be wrong
/// instead of failing.
template <class T>
void check_finite(const T* values, std::size_t elements, const std::string& name) {
  const T* end = values + elements;
  const T* found = std::find_if(values, end, [](T value) { return !is_finite(value); });
  if (found == end) return;
  throw Error(ErrorCode::MODEL_INVALID, "BertEncoder: " + name + " holds NaN or infinity, first " +
                                            "as element " + std::to_string(found - values));
}

/// Takes the initializers one after the other, in the order of the node's read.
class Reader {
 public:
  Reader(const EncoderNode& node, NodeWeights& read) : node_(node), read_(read) {}

  template <class T>
  const T* take(const std::string& name, NodeType type, std::size_t elements) {
    const T* values = checked<T>(next(name), name, type, elements);
    check_finite(values, elements, name);
    return values;
  }

  const float* floats(const std::string& name, std::size_t elements) {
    return take<float>(name, NodeType::kFloat32, elements);
  }

  /// In the type that the graph's precision asks for.
  const void* of_precision(const std::string& name, std::size_t elements) {
    switch (read_.config.precision) {
      case Precision::int8:
        return take<std::int8_t>(name, NodeType::kInt8, elements);
      case Precision::bf16:
        return take<std::uint16_t>(name, NodeType::kBFloat16, elements);
      case Precision::f32:
        break;
    }
    return floats(name, elements);
  }

  /// Null where the tensor is empty.
  const float* optional_floats(const std::string& name, std::size_t elements) {
    const NodeTensor tensor = next(name);
    if (tensor.elements == 0) return nullptr;
    const auto* values = checked<float>(tensor, name, NodeType::kFloat32, elements);
    check_finite(values, elements, name);
    return values;
  }

  NormWeights norm(const std::string& name, std::size_t width) {
    NormWeights norm;
    norm.gamma = floats(name + " gamma", width);
    norm.beta = floats(name + " beta", width);
    return norm;
  }

  LinearWeights linear(const std::string& name, std::size_t k, std::size_t n) {
    LinearWeights linear;
    linear.k = k;
    linear.n = n;
    linear.precision = read_.config.precision;
    linear.data = of_precision(name + " data", k * n);
    linear.scales = optional_floats(name + " scales", n);
    linear.bias = floats(name + " bias", n);
    linear.channel_factors = optional_floats(name + " channel factors", k);
    return linear;
  }

  void check_all_taken() const {
    if (index_ == node_.input_count()) return;
    throw Error(ErrorCode::MODEL_INVALID, "BertEncoder: the node has " +
                                              std::to_string(node_.input_count()) + " inputs; " +
                                              std::to_string(index_) + " are needed");
  }

 private:
  NodeTensor next(const std::string& name) {
    if (index_ >= node_.input_count()) {
      throw Error(ErrorCode::MODEL_INVALID, "BertEncoder: the node has no input for " + name);
    }
    return node_.constant_input(index_++);
  }

  template <class T>
  const T* checked(const NodeTensor& tensor, const std::string& name, NodeType type,
                   std::size_t elements) {
    if (tensor.type != type || tensor.elements != elements) {
      throw Error(ErrorCode::MODEL_INVALID, "BertEncoder: " + name + " has element type " +
                                                std::to_string(static_cast<int>(tensor.type)) +
                                                " and " + std::to_string(tensor.elements) +
                                                " elements; type " +
                                                std::to_string(static_cast<int>(type)) + " and " +
                                                std::to_string(elements) + " are needed");
    }
    return static_cast<const T*>(aligned(tensor, elements * sizeof(T)));
  }

  /// The tensor's own memory where it stays and is aligned, as ONNX Runtime's allocators make it; a
  /// copy otherwise.
  const void* aligned(const NodeTensor& tensor, std::size_t bytes) {
    const bool aligned = reinterpret_cast<std::uintptr_t>(tensor.data) % kAlignment == 0;
    if (aligned && node_.data_stays()) return tensor.data;
    constexpr std::align_val_t alignment{kAlignment};
    const std::shared_ptr<void> copy(::operator new(bytes, alignment),
                                     [](void* memory) { ::operator delete(memory, alignment); });
    std::memcpy(copy.get(), tensor.data, bytes);
    read_.copies.push_back(copy);
    return copy.get();
  }

  const EncoderNode& node_;
  NodeWeights& read_;
  std::size_t index_ = kFirstWeight;
};

void read_words(Reader& reader, const EncoderConfig& config, EncoderWeights& weights) {
  const void* rows = reader.of_precision("word rows", config.vocabulary * config.hidden);
  switch (config.precision) {
    case Precision::int8:
      weights.word_rows = static_cast<const std::int8_t*>(rows);
      break;
    case Precision::bf16:
      weights.word_rows_bf16 = static_cast<const std::uint16_t*>(rows);
      break;
    case Precision::f32:
      weights.word_rows_f32 = static_cast<const float*>(rows);
      break;
  }
  weights.word_scales = reader.optional_floats("word scales", config.vocabulary);
}

LayerWeights read_layer(Reader& reader, const EncoderConfig& config, std::size_t index) {
  const std::string name = "layer " + std::to_string(index) + " ";
  LayerWeights layer;
  layer.qkv = reader.linear(name + "qkv", config.hidden, 3 * config.hidden);
  layer.attention_output = reader.linear(name + "attention output", config.hidden, config.hidden);
  layer.attention_norm = reader.norm(name + "attention norm", config.hidden);
  layer.feed_forward_up =
      reader.linear(name + "feed-forward up", config.hidden, config.feed_forward);
  layer.feed_forward_down =
      reader.linear(name + "feed-forward down", config.feed_forward, config.hidden);
  layer.output_norm = reader.norm(name + "output norm", config.hidden);
  return layer;
}

}  // namespace

NodeWeights read_encoder_node(const EncoderNode& node) {
  NodeWeights read;
  read.config = read_config(node);
  const EncoderConfig& config = read.config;
  Reader reader(node, read);
  EncoderWeights& weights = read.weights;
  read_words(reader, config, weights);
  weights.position_rows = reader.floats("position rows", config.positions * config.hidden);
  weights.token_type_rows = reader.floats("token type row", config.hidden);
  weights.embedding_norm = reader.norm("embedding norm", config.hidden);
  for (std::size_t i = 0; i < config.layers; ++i)
    weights.layers.push_back(read_layer(reader, config, i));
  reader.check_all_taken();
  return read;
}

}  // namespace native_infer
