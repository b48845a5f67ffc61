// What a model is for, and the rules of one that gives sparse vectors.
#pragma once

#include <filesystem>
#include <optional>

#include "model/modules.h"
#include "native_infer/sparse.h"
#include "native_infer/task.h"

namespace native_infer {

/// `asked`, else what the modules are for. Throws `Error` with `MODEL_INVALID`, naming `file`, if
/// they are for something else than what was asked for.
Task checked_task(std::optional<Task> asked, const Modules& modules,
                  const std::filesystem::path& file);

/// Reads `config.json` in the folder of the module SpladePooling; without a folder, the module's
/// defaults. Throws `Error` with `MODEL_INVALID`, naming the file and the field.
TermRules read_term_rules(const std::optional<std::filesystem::path>& folder);

}  // namespace native_infer
