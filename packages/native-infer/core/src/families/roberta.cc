// RoBERTa, XLM-RoBERTa and CamemBERT: BERT whose positions count from the padding token's id + 1.
#include "families/config_fields.h"
#include "families/family.h"

namespace native_infer {

FamilySpec read_roberta(const JsonFile& config) {
  FamilySpec spec = read_bert(config);
  constexpr std::size_t kUsualPadding = 1;
  spec.first_position = size_field(config, "pad_token_id", 0, kMaxPositions, kUsualPadding) + 1;
  if (spec.position_rows <= spec.first_position)
    config.fail("max_position_embeddings", "more than " + std::to_string(spec.first_position));
  spec.head.dense = "classifier.dense";
  spec.head.scores = "classifier.out_proj";
  spec.vocabulary_head = {"lm_head.dense", "lm_head.layer_norm", "lm_head.decoder", "lm_head.bias"};
  return spec;
}

}  // namespace native_infer
