// What a job was answered with, into the caller's memory.
#pragma once

#include <cstddef>
#include <optional>

#include "native_infer.h"
#include "native_infer/job.h"
#include "native_infer/task.h"

namespace native_infer::capi {

/// Throws `INVALID_ARGUMENT` unless `output` has room for `count` rows.
void check_output(const ni_output* output, std::size_t count, std::size_t row_size);

/// Writes the rows, with `activation` if they are scores, and the counts. Throws the job's error,
/// or that of its first text that failed; nothing is written then.
void write_result(const JobResult& result, std::optional<ScoreActivation> activation,
                  ni_output& output);

}  // namespace native_infer::capi
