#include "packing/vocabulary_head.h"

#include <array>
#include <utility>

#include "packing/block.h"
#include "packing/linear_packer.h"
#include "packing/places.h"

namespace native_infer {
namespace {

std::span<float> floats(std::byte* block, std::size_t place, std::size_t count) {
  return {reinterpret_cast<float*>(block + place), count};
}

}  // namespace

PackedVocabularyHead pack_vocabulary_head(const VocabularyParts& parts, const FamilySpec& spec,
                                          Precision precision) {
  const std::size_t hidden = spec.hidden;
  const std::size_t columns = (spec.vocabulary + kBlockColumns - 1) / kBlockColumns * kBlockColumns;
  Places places;
  const LinearPlace transform = places.linear(Precision::f32, hidden, hidden, false);
  const NormPlace norm = places.norm(hidden);
  const LinearPlace decoder = places.linear(precision, hidden, columns, false);
  auto block = std::make_shared<Block>(places.used());
  const auto pack = [&](const LinearParts& linear, const LinearPlace& place) {
    const std::array<LinearPart, 1> only = {{{.parts = &linear, .output_factors = {}}}};
    pack_linear(only, {}, place, block->data());
  };
  pack(parts.transform, transform);
  read_finite(parts.norm.gain, floats(block->data(), norm.gain, hidden));
  read_finite(parts.norm.bias, floats(block->data(), norm.bias, hidden));
  pack(parts.decoder, decoder);
  PackedVocabularyHead head;
  head.weights.transform = view(transform, block->data());
  head.weights.norm = view(norm, block->data());
  head.weights.norm_epsilon = spec.norm_epsilon;
  head.weights.decoder = view(decoder, block->data());
  head.weights.vocabulary = spec.vocabulary;
  head.memory = std::move(block);
  return head;
}

}  // namespace native_infer
