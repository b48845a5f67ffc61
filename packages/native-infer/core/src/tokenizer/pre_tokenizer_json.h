// The pre-tokenizer of tokenizer.json.
#pragma once

#include "tokenizer/json_section.h"
#include "tokenizer/stage_chain.h"

namespace native_infer {

/// Reads a pre-tokenizer, a Sequence with all it holds. Throws `Error` with `MODEL_INVALID` where
/// it is malformed or of a type that is not implemented.
StageMakers read_pre_tokenizer(const JsonSection& pre_tokenizer);

}  // namespace native_infer
