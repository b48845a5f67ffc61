#include "families/encoder_parts.h"

#include <algorithm>
#include <utility>

#include "native_infer/error.h"

namespace native_infer {
namespace {

using Shape = std::vector<std::size_t>;

std::string listed(const Shape& shape) {
  std::string text = "[";
  for (const std::size_t size : shape) text += (text.size() > 1 ? ", " : "") + std::to_string(size);
  return text + "]";
}

/// What stands before the parts' names: the word embeddings are there once.
std::string prefix_of(const WeightStore& store, const std::string& anchor) {
  std::vector<std::string> prefixes;
  for (const auto& [name, tensor] : store.tensors()) {
    if (name == anchor || name.ends_with("." + anchor))
      prefixes.push_back(name.substr(0, name.size() - anchor.size()));
  }
  if (prefixes.size() == 1) return prefixes.front();
  throw Error(ErrorCode::MODEL_INVALID, "'" + store.file().string() + "' has " +
                                            std::to_string(prefixes.size()) + " tensors called '" +
                                            anchor + "', with or without a prefix; one is needed.");
}

/// Finds tensors below a prefix.
class Finder {
 public:
  Finder(const WeightStore& store, std::string prefix)
      : store_(store), prefix_(std::move(prefix)) {}

  FloatTensor take(const std::string& name, const Shape& shape) const {
    const FloatTensor* tensor = store_.find(prefix_ + name);
    if (tensor == nullptr) missing(name, shape);
    return checked(*tensor, shape);
  }

  LinearParts linear(const std::string& name, std::size_t outputs, std::size_t inputs) const {
    return {take(name + ".weight", {outputs, inputs}), take(name + ".bias", {outputs})};
  }

  NormParts norm(const std::string& name, std::size_t width) const {
    return {either(name, ".weight", ".gamma", width), either(name, ".bias", ".beta", width)};
  }

 private:
  FloatTensor either(const std::string& norm, const char* name, const char* older,
                     std::size_t width) const {
    const FloatTensor* tensor = store_.find(prefix_ + norm + name);
    if (tensor == nullptr) tensor = store_.find(prefix_ + norm + older);
    if (tensor == nullptr) missing(norm + name, {width});
    return checked(*tensor, {width});
  }

  static FloatTensor checked(const FloatTensor& tensor, const Shape& shape) {
    if (tensor.shape == shape) return tensor;
    throw Error(ErrorCode::MODEL_INVALID, tensor.source + " has the shape " + listed(tensor.shape) +
                                              "; config.json asks for " + listed(shape) + ".");
  }

  [[noreturn]] void missing(const std::string& name, const Shape& shape) const {
    throw Error(ErrorCode::MODEL_INVALID,
                "'" + store_.file().string() + "' lacks the tensor '" + prefix_ + name +
                    "'; config.json asks for one of the shape " + listed(shape) + ".");
  }

  const WeightStore& store_;
  const std::string prefix_;
};

LayerParts find_layer(const Finder& finder, const FamilySpec& spec, std::size_t index) {
  const TensorNames& names = spec.names;
  const std::string layer = names.layer + std::to_string(index);
  const std::size_t width = spec.hidden;
  LayerParts parts;
  parts.query = finder.linear(layer + names.query, width, width);
  parts.key = finder.linear(layer + names.key, width, width);
  parts.value = finder.linear(layer + names.value, width, width);
  parts.attention_output = finder.linear(layer + names.attention_output, width, width);
  parts.attention_norm = finder.norm(layer + names.attention_norm, width);
  parts.feed_forward_up = finder.linear(layer + names.feed_forward_up, spec.feed_forward, width);
  parts.feed_forward_down =
      finder.linear(layer + names.feed_forward_down, width, spec.feed_forward);
  parts.output_norm = finder.norm(layer + names.output_norm, width);
  return parts;
}

}  // namespace

EncoderParts find_parts(const WeightStore& store, const FamilySpec& spec) {
  const Finder finder(store, prefix_of(store, spec.names.word));
  const TensorNames& names = spec.names;
  EncoderParts parts;
  parts.word = finder.take(names.word, {spec.vocabulary, spec.hidden});
  parts.position = finder.take(names.position, {spec.position_rows, spec.hidden});
  if (!names.token_type.empty())
    parts.token_type = finder.take(names.token_type, {spec.token_types, spec.hidden});
  parts.embedding_norm = finder.norm(names.embedding_norm, spec.hidden);
  for (std::size_t i = 0; i < spec.layers; ++i) parts.layers.push_back(find_layer(finder, spec, i));
  return parts;
}

HeadParts find_head(const WeightStore& store, const FamilySpec& spec, std::size_t classes) {
  const auto linear = [&](const std::string& name, std::size_t outputs) {
    const Finder finder(store, prefix_of(store, name + ".weight"));
    return finder.linear(name, outputs, spec.hidden);
  };
  return {linear(spec.head.dense, spec.hidden), linear(spec.head.scores, classes)};
}

VocabularyParts find_vocabulary_parts(const WeightStore& store, const FamilySpec& spec) {
  const VocabularyNames& names = spec.vocabulary_head;
  const std::string prefix = prefix_of(store, names.transform + ".weight");
  const Finder finder(store, prefix);
  VocabularyParts parts;
  parts.transform = finder.linear(names.transform, spec.hidden, spec.hidden);
  parts.norm = finder.norm(names.norm, spec.hidden);
  const Shape shape = {spec.vocabulary, spec.hidden};
  const std::string weight = names.decoder + ".weight";
  if (store.find(prefix + weight) != nullptr) {
    parts.decoder.weight = finder.take(weight, shape);
  } else {
    const Finder encoder(store, prefix_of(store, spec.names.word));
    parts.decoder.weight = encoder.take(spec.names.word, shape);
  }
  const std::string bias = names.decoder + ".bias";
  const bool beside = store.find(prefix + bias) != nullptr;
  parts.decoder.bias = finder.take(beside ? bias : names.bias, {spec.vocabulary});
  return parts;
}

std::string missing_part(const WeightStore& store, const FamilySpec& spec) {
  const TensorNames& names = spec.names;
  const auto& all = store.tensors();
  const auto ends_so = [&](const std::string& part) {
    return std::any_of(all.begin(), all.end(), [&](const auto& each) {
      return each.first == part || each.first.ends_with("." + part);
    });
  };
  for (const std::string& part : {names.word, names.position}) {
    if (!ends_so(part)) return part;
  }
  if (!ends_so(names.embedding_norm + ".bias") && !ends_so(names.embedding_norm + ".beta"))
    return names.embedding_norm + ".bias";
  for (std::size_t i = 0; i < spec.layers; ++i) {
    const std::string layer = names.layer + std::to_string(i);
    for (const std::string& part : {names.query, names.key, names.value, names.attention_output,
                                    names.feed_forward_up, names.feed_forward_down}) {
      if (!ends_so(layer + part + ".weight")) return layer + part + ".weight";
      if (!ends_so(layer + part + ".bias")) return layer + part + ".bias";
    }
  }
  return "";
}

}  // namespace native_infer
