// BERT: learned positions from 0, two token types, a norm after each half of a layer.
#include "families/config_fields.h"
#include "families/family.h"

namespace native_infer {

FamilySpec read_bert(const JsonFile& config) {
  FamilySpec spec;
  spec.layers = size_field(config, "num_hidden_layers", 1, kMaxLayers, 12);
  spec.hidden = size_field(config, "hidden_size", 1, kMaxWidth, 768);
  spec.heads = size_field(config, "num_attention_heads", 1, kMaxWidth, 12);
  spec.feed_forward = size_field(config, "intermediate_size", 1, kMaxWidth, 3072);
  spec.vocabulary = size_field(config, "vocab_size", 1, kMaxTableRows, 30522);
  spec.position_rows = size_field(config, "max_position_embeddings", 1, kMaxPositions, 512);
  spec.token_types = size_field(config, "type_vocab_size", 1, kMaxTableRows, 2);
  constexpr float kUsualEpsilon = 1e-12F;
  spec.norm_epsilon = epsilon_field(config, kUsualEpsilon);
  return spec;
}

}  // namespace native_infer
