// From an ONNX file to a graph that ONNX Runtime runs.
#pragma once

#include <filesystem>
#include <memory>

#include "cpu/intra_op_threads.h"
#include "graph/graph_settings.h"
#include "graph/text_model.h"

namespace native_infer {

/// Opens ONNX Runtime's shared library, loads `file` in it and finds out which kind of graph it is.
/// Throws `Error` with `RUNTIME_NOT_FOUND` or `RUNTIME_INCOMPATIBLE` naming the library, with
/// `MODEL_INVALID` naming the file, with `INVALID_ARGUMENT` for settings of the caller that the
/// graph does not have, and with `RESOURCE_EXHAUSTED` where the system refuses a thread.
std::unique_ptr<TextModel> load_graph(const std::filesystem::path& runtime_library,
                                      const std::filesystem::path& file,
                                      const IntraOpThreads& threads,
                                      const GraphSettings& settings = {});

}  // namespace native_infer
