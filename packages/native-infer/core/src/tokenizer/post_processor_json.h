// The post-processor of tokenizer.json.
#pragma once

#include "tokenizer/json_section.h"
#include "tokenizer/post_processor.h"

namespace native_infer {

/// Reads a post-processor, a Sequence with all it holds. Throws `Error` with `MODEL_INVALID` where
/// it is malformed or of a type that is not implemented.
PostProcessor read_post_processor(const JsonSection& post_processor);

}  // namespace native_infer
