// The head of a masked language model, from a file's tensors into the layout of the kernels.
#pragma once

#include <memory>

#include "encoder/vocabulary_head.h"
#include "families/encoder_parts.h"
#include "native_infer/precision.h"

namespace native_infer {

struct PackedVocabularyHead {
  VocabularyHeadWeights weights;
  /// Keeps the memory that they look into.
  std::shared_ptr<const void> memory;
};

/// The decoder, which is most of the work, is packed in `precision`; the transform before it stays
/// in fp32. Throws `Error` with `MODEL_INVALID`, naming file and tensor, for NaN and infinity, and
/// with `RESOURCE_EXHAUSTED` where there is not enough memory.
PackedVocabularyHead pack_vocabulary_head(const VocabularyParts& parts, const FamilySpec& spec,
                                          Precision precision);

}  // namespace native_infer
