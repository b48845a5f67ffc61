// The module Router of sentence-transformers: queries go another way than documents.
#pragma once

#include <filesystem>

#include "model/modules.h"

namespace native_infer {

/// Reads `router_config.json` in `folder`, or `config.json` where an older release wrote it. The
/// one router that is supported is that of sparse vectors whose queries need no inference: queries
/// to a SparseStaticEmbedding, documents, and texts of which nothing is said, to a Transformer and
/// a SpladePooling. Throws `Error` with `MODEL_INVALID`, naming the file and the field.
Modules read_router(const std::filesystem::path& folder);

}  // namespace native_infer
