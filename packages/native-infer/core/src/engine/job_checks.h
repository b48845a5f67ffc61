// What a job must be like before it may enter the queue.
#pragma once

#include "native_infer/job.h"
#include "native_infer/model.h"

namespace native_infer {

/// Throws `Error`: `INVALID_ARGUMENT` for no text, an option that is out of range or does not go
/// with another, or a token id the model does not know; `TOO_LONG` for more token ids than the
/// model takes. The message names the option or the element.
void check_job(const ModelInfo& info, const JobInput& input, const JobOptions& options);

}  // namespace native_infer
