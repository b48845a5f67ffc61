// The caller's texts as a job's.
#pragma once

#include <cstddef>

#include "native_infer.h"
#include "native_infer/job.h"

namespace native_infer::capi {

/// Copies. Throw `INVALID_ARGUMENT`, naming the argument and the text, for a pointer that is null.
Texts copy_texts(const ni_text* texts, std::size_t count);
Pairs copy_pairs(const ni_pair* pairs, std::size_t count);
/// The query with each document.
Pairs copy_pairs(const ni_text& query, const ni_text* documents, std::size_t count);

}  // namespace native_infer::capi
