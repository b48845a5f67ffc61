// From a directory's weights to an encoder of ours.
#pragma once

#include <memory>

#include "cpu/intra_op_threads.h"
#include "graph/text_model.h"
#include "model/model_directory.h"
#include "native_infer/model.h"
#include "native_infer/tokenizer.h"

namespace native_infer {

/// For the direct road, and for the hosted one where no path to ONNX Runtime is given and the file
/// has nothing but our encoder: the road is then the direct one, with the same vectors.
///
/// Null, and the road of `directory` becomes the standard one with its reason, if an ONNX file does
/// not have the weights where they can be found, or pools by itself. Throws `Error` with
/// `MODEL_INVALID`, naming file and tensor or field, for weights that are not those of the
/// directory's other files, and with `RESOURCE_EXHAUSTED` where memory or a thread is refused.
std::unique_ptr<TextModel> load_direct(ModelDirectory& directory, const ModelOptions& options,
                                       const IntraOpThreads& threads, const Tokenizer& tokenizer);

}  // namespace native_infer
