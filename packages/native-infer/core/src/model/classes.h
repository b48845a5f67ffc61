// What a classifier's scores are of, and which function makes them of what it computes.
#pragma once

#include <filesystem>

#include "native_infer/task.h"

namespace native_infer {

/// Reads `id2label` (or `num_labels`), `problem_type` and `function_to_apply` of config.json in
/// `transformer`, the Transformer's folder, and `activation_fn` of
/// config_sentence_transformers.json in `root`, or where config.json has it. Throws `Error` with
/// `MODEL_INVALID`, naming the file and the field, for labels that are not numbered from 0, and for
/// a function that is not known.
Classes read_classes(const std::filesystem::path& root, const std::filesystem::path& transformer);

}  // namespace native_infer
