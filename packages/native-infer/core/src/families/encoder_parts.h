// The tensors of an encoder, found by name and checked.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "families/family.h"
#include "weights/weight_store.h"

namespace native_infer {

/// `weight` is [outputs, inputs].
struct LinearParts {
  FloatTensor weight;
  FloatTensor bias;
};

struct NormParts {
  FloatTensor gain;
  FloatTensor bias;
};

struct LayerParts {
  LinearParts query;
  LinearParts key;
  LinearParts value;
  LinearParts attention_output;
  NormParts attention_norm;
  LinearParts feed_forward_up;
  LinearParts feed_forward_down;
  NormParts output_norm;
};

/// Views onto a store's tensors.
struct EncoderParts {
  FloatTensor word;
  FloatTensor position;
  std::optional<FloatTensor> token_type;
  NormParts embedding_norm;
  std::vector<LayerParts> layers;
};

/// Finds the parts of `spec` in `store`. All may have the same prefix, such as "bert."; norms may
/// call their parts gamma and beta. Throws `Error` with `MODEL_INVALID`, naming the file and the
/// tensor, for one that is missing or has another shape than config.json says.
EncoderParts find_parts(const WeightStore& store, const FamilySpec& spec);

/// The head of a classifier on the first token's hidden state.
struct HeadParts {
  LinearParts dense;
  /// As many outputs as there are classes.
  LinearParts scores;
};

/// Finds the head of `spec` in `store`, for so many classes. Throws as `find_parts`.
HeadParts find_head(const WeightStore& store, const FamilySpec& spec, std::size_t classes);

/// The head of a masked language model.
struct VocabularyParts {
  LinearParts transform;
  NormParts norm;
  /// As many outputs as there are tokens in the vocabulary.
  LinearParts decoder;
};

/// Finds the head of `spec` in `store`. If the file has no weight for the decoder, it is that of
/// the word embeddings. Throws as `find_parts`.
VocabularyParts find_vocabulary_parts(const WeightStore& store, const FamilySpec& spec);

/// The name of a part that is missing; empty if there is none, whatever their shapes. Looks only
/// for what tells whether `spec` fits: not for token types and the norms of layers.
std::string missing_part(const WeightStore& store, const FamilySpec& spec);

}  // namespace native_infer
