// The post-processor of tokenizer.json.
#pragma once

#include <string>

#include "tokenizer/json_section.h"
#include "tokenizer/post_processor.h"

namespace native_infer {

/// Reads a post-processor, a Sequence with all it holds. Throws `Error` with `MODEL_INVALID` where
/// it is malformed, of a type that is not implemented or no use for one text. What makes it no use
/// for pairs alone is kept as an error that begins with `file`: most texts come alone.
PostProcessor read_post_processor(const JsonSection& post_processor, const std::string& file);

}  // namespace native_infer
