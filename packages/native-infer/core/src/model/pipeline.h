// From the graph's output to the text's vector: pooling, and the steps that follow it.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

#include "graph/text_model.h"
#include "model/model_directory.h"
#include "model/vector_steps.h"

namespace native_infer {

struct Pipeline {
  /// `kNone` alone for a graph that pools itself.
  std::vector<Pooling> poolings;
  /// Null: none.
  std::shared_ptr<const VectorSteps> steps;
  /// Of the vectors that come out.
  std::size_t dimensions = 0;
};

/// `sample` is what `graph` made of some text. `asked` wins over the directory's pooling.
///
/// A graph that pools itself may have applied Dense and LayerNorm too. If the output's name says
/// that it is the whole model's, or its width is that after those steps and not the one before,
/// they are not applied again; if it is the width before, they are.
///
/// Throws `Error` with `INVALID_ARGUMENT` if `asked` does not suit the graph, and with
/// `MODEL_INVALID`, naming files and fields, if the directory does not, or if its weights are
/// missing or malformed.
Pipeline make_pipeline(const ModelDirectory& directory, std::optional<Pooling> asked,
                       const TextModel& graph, const TokenVectors& sample);

}  // namespace native_infer
