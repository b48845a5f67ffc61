// The normalizer of tokenizer.json.
#pragma once

#include "tokenizer/bert_normalizer.h"
#include "tokenizer/json_section.h"
#include "tokenizer/stage_chain.h"

namespace native_infer {

/// Reads a normalizer, a Sequence with all it holds. Throws `Error` with `MODEL_INVALID` where it
/// is malformed or of a type that is not implemented.
StageMakers read_normalizer(const JsonSection& normalizer);

/// Reads a normalizer of type BertNormalizer.
BertNormalizerOptions read_bert_normalizer(const JsonSection& normalizer);

}  // namespace native_infer
