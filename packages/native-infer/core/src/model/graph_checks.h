// Whether a graph and the other files of its directory belong together, and whether it runs.
#pragma once

#include <cstddef>
#include <optional>

#include "graph/text_model.h"
#include "model/model_directory.h"
#include "native_infer/tokenizer.h"

namespace native_infer {

/// Throws `Error` with `MODEL_INVALID`, naming the file and both numbers, where the graph is known
/// to have embeddings for fewer positions than `max_tokens`.
void check_positions(const TextModel& graph, const ModelDirectory& directory,
                     std::size_t max_tokens);

/// Compares the tokenizer's ids with the graph's embeddings. A graph that does not say how many it
/// has is run with the largest id, and where that fails with others until its number is known.
/// Throws `Error` with `MODEL_INVALID`, naming the files and both numbers, where tokens of the
/// tokenizer's own vocabulary lack one. Tokens that were added to it may: published models have
/// such. Gives how many ids have an embedding where not all have.
std::optional<std::size_t> check_vocabulary(TextModel& graph, const ModelDirectory& directory,
                                            const Tokenizer& tokenizer, std::size_t max_tokens);

/// Runs one short text. Throws `Error` with `MODEL_INVALID`, naming the file, where the run fails,
/// or gives NaN or infinity.
TokenVectors warm_up(TextModel& graph, const ModelDirectory& directory, const Tokenizer& tokenizer,
                     std::size_t max_tokens);

}  // namespace native_infer
