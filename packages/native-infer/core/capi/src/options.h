// The caller's options as the core's.
#pragma once

#include <cstddef>
#include <optional>

#include "native_infer.h"
#include "native_infer/engine.h"
#include "native_infer/model.h"

namespace native_infer::capi {

/// Throw `INVALID_ARGUMENT` for a value out of range. `options` are as `read_structure` gives them.
ModelOptions model_options(const ni_load_options& options);
EngineLimits engine_limits(const ni_load_options& options);

/// What `options` say, or the defaults if they are null. Throws for a size that cannot be.
ni_call_options call_options(const ni_call_options* options);

/// Options of a call for the vectors of `count` texts. Throws `INVALID_ARGUMENT` for a value out of
/// range, and for an option of scores.
JobOptions embed_options(const ni_call_options& options, const ModelInfo& info, std::size_t count);

/// Options of a call for the scores of `count` pairs, likewise.
JobOptions score_options(const ni_call_options& options, std::size_t count);

/// The function that makes scores of what the model computes.
ScoreActivation score_activation(const ni_call_options& options, const ModelInfo& info);

/// Bytes of one text's row.
std::size_t row_size(const ni_call_options& options, const ModelInfo& info);

}  // namespace native_infer::capi
