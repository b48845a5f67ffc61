// DistilBERT: BERT with fewer layers, other names and no token types.
#include "families/config_fields.h"
#include "families/family.h"

namespace native_infer {

FamilySpec read_distilbert(const JsonFile& config) {
  FamilySpec spec;
  spec.layers = size_field(config, "n_layers", 1, kMaxLayers, 6);
  spec.hidden = size_field(config, "dim", 1, kMaxWidth, 768);
  spec.heads = size_field(config, "n_heads", 1, kMaxWidth, 12);
  spec.feed_forward = size_field(config, "hidden_dim", 1, kMaxWidth, 3072);
  spec.vocabulary = size_field(config, "vocab_size", 1, kMaxTableRows, 30522);
  spec.position_rows = size_field(config, "max_position_embeddings", 1, kMaxPositions, 512);
  spec.norm_epsilon = 1e-12F;  // no field of config.json
  TensorNames& names = spec.names;
  names.token_type.clear();
  names.layer = "transformer.layer.";
  names.query = ".attention.q_lin";
  names.key = ".attention.k_lin";
  names.value = ".attention.v_lin";
  names.attention_output = ".attention.out_lin";
  names.attention_norm = ".sa_layer_norm";
  names.feed_forward_up = ".ffn.lin1";
  names.feed_forward_down = ".ffn.lin2";
  names.output_norm = ".output_layer_norm";
  spec.head = {"pre_classifier", "torch.nn.ReLU", "classifier"};
  spec.vocabulary_head = {"vocab_transform", "vocab_layer_norm", "vocab_projector",
                          "vocab_projector.bias"};
  return spec;
}

}  // namespace native_infer
